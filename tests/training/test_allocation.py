"""The host's memory while a network trains on the CPU, and afterwards."""

import platform

import psutil
import pytest
import torch

from workbench.training import allocation, memory

CPU = torch.device("cpu")
BLOCKS, BLOCK = 20, 8 * 2**20
"""As large as an activation of a batch: below what any C library maps by itself for good."""
HALF = BLOCKS * BLOCK // 2

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="the C library is not glibc"
)


def held() -> int:
    return int(psutil.Process().memory_info().rss)


def use_and_free() -> None:
    blocks = [torch.ones(BLOCK // 4) for _ in range(BLOCKS)]
    del blocks


def test_what_a_step_frees_is_there_for_the_next_and_is_returned_afterwards():
    memory.give_back(CPU)
    before = held()
    with allocation.kept(CPU):
        use_and_free()
        assert held() - before > HALF
    assert held() - before < HALF


def test_steps_like_those_before_touch_no_fresh_pages():
    import resource

    def faults() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

    pages = BLOCKS * BLOCK // resource.getpagesize()
    with allocation.kept(CPU):
        for _ in range(3):  # until the heap has found its size
            use_and_free()
        before = faults()
        use_and_free()
        assert faults() - before < pages / 4


def test_memory_of_the_host_is_left_alone_while_a_gpu_trains():
    memory.give_back(CPU)
    before = held()
    with allocation.kept(torch.device("cuda")):
        use_and_free()
        memory.give_back(CPU)
        assert held() - before < HALF


def test_it_goes_without_glibc(monkeypatch):
    monkeypatch.setattr(allocation, "_glibc", lambda: None)
    with allocation.kept(CPU):
        use_and_free()
    allocation.give_back()
