"""A network for use elsewhere: one Python file that needs only torch, or ONNX."""
