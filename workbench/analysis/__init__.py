"""What can be said of a design without building it: shapes, costs, problems, differences."""
