"""What is wrong with a design, said so that a person can mend it."""

from dataclasses import dataclass

MOST_UNITS = 10_000
MOST_OPERATIONS = 500_000
MOST_PARAMETERS = 4_000_000_000
DEEPEST_NESTING = 12
MOST_DISTINCT = 30_000
"""Operations that are worked out one by one, equal units counting once: half a second of work."""
LARGEST_MAP = 10**12
"""Values of one feature map of one image."""
FARTHEST = 10**9
"""Pixels at which a receptive field is no longer counted on."""

UNIT_NAMES = ("in", "out", "stride", "unit", "units", "stage", "index")
"""What every expression of a block may use besides the block's own parameters."""

RESERVED = frozenset(
    """
    T_destination add_module apply bfloat16 buffers call_super_init children code compile cpu cuda
    double dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter
    get_submodule graph half ipu load_state_dict meta modules mtia named_buffers named_children
    named_modules named_parameters parameters print_readable recompile register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook
    requires_grad_ set_extra_state set_submodule shape_env share_memory state_dict to to_empty
    to_folder train training type xpu zero_grad add_submodule delete_submodule
    delete_all_unused_submodules
    """.split()
)
"""Names that a torch module has already; no operation may take one as its id."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `operation` is an id within `block`; `placement` says 'stem', 'stage 2' or 'head'
    where the fault belongs to the network. Each may be empty."""

    message: str
    hint: str = ""
    block: str = ""
    operation: str = ""
    placement: str = ""

    def __str__(self) -> str:
        where = " · ".join(part for part in (self.placement, self.block, self.operation) if part)
        text = f"{self.message} {self.hint}".rstrip()
        return f"{where}: {text}" if where else text
