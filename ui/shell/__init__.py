"""What the window is made of besides its workspaces: commands, menus, questions, settings."""
