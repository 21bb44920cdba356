"""What the first run would wait for, loaded early."""


def preload() -> tuple[tuple[str, str], ...]:
    """Import torch and all that a run needs, some seconds' work. Returns the devices that it can
    train on, each as 'cpu' or 'cuda:index' and the name that a person knows."""
    import torch

    # The optimiser asks for it at its first step; better now than in the first run.
    import torch._dynamo

    import workbench.data.sources
    import workbench.nn.network
    import workbench.training.forecast
    import workbench.training.loop  # noqa: F401

    found = [("cpu", "CPU")]
    if torch.cuda.is_available():
        found += [
            (f"cuda:{index}", torch.cuda.get_device_name(index))
            for index in range(torch.cuda.device_count())
        ]
    return tuple(found)
