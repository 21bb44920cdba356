"""What stands in the two papers' tables, typed from the papers themselves and not from
`resources/papers/`: network, CIFAR-10 and CIFAR-100 error in percent, millions of parameters,
seconds per epoch; '-' for what is not printed."""

SEED_TABLES = {
    "fastresnet-t1": """
        preresnet-20           7.62  -      -     30.07
        fastresnet-20-type1    7.68  -      -     22.08
        fastresnet-20-type2    10.04 -      -     22.10""",
    "fastresnet-t2": """
        preresnet-56           6.31  27.93  -     84.22
        fastresnet-56-type1    5.81  26.91  -     58.84
        preresnet-110          5.75  26.02  -     208.26
        fastresnet-110-type1   5.29  24.80  -     133.47
        preresnet-668          6.03  -      -     3953.02
        fastresnet-668-type1   5.09  -      -     2020.92""",
    "survey-t1": """
        preresnet-110-unit-a   5.82  25.06  -     -
        preresnet-110-unit-b   5.31  24.55  -     -
        preresnet-110-unit-c   5.74  24.54  -     -
        preresnet-110-unit-d   5.29  23.74  -     -""",
    "survey-t3": """
        wrn-40-1               6.85  30.89  0.6   -
        wrn-40-2               5.33  26.04  2.2   -
        wrn-40-4               4.97  22.89  8.9   -
        wrn-40-8               4.66  -      35.7  -
        wrn-28-10              4.17  20.50  36.5  -
        wrn-28-12              4.33  20.43  52.5  -
        wrn-22-8               4.38  21.22  17.2  -
        wrn-22-10              4.44  20.75  26.8  -
        wrn-16-8               4.81  22.07  11.0  -
        wrn-16-10              4.56  21.59  17.1  -""",
    "survey-t5": """
        pyramidnet-110-a48     4.58  23.12  1.7   -
        pyramidnet-110-a84     4.26  20.66  3.8   -
        pyramidnet-110-a270    3.73  18.25  28.3  -
        pyramidnet-164-a270    3.48  17.01  27.0  -
        pyramidnet-200-a240    3.44  16.51  26.6  -
        pyramidnet-236-a220    3.40  16.37  26.8  -
        pyramidnet-272-a200    3.31  16.35  26.0  -""",
    "survey-t6": """
        densenet-bc-100-k12    4.51  22.27  0.8   -
        densenet-bc-250-k24    3.62  17.60  15.3  -
        densenet-bc-190-k40    3.46  17.18  25.6  -""",
    "survey-t7": """
        attention-92           4.99  21.71  1.9   -
        attention-236          4.14  21.16  5.1   -
        attention-452          3.90  24.54  8.6   -""",
    "survey-s3.5": """
        stochastic-depth-110   5.25  24.98  1.7   -""",
    "survey-t8": """
        wrn-28-10              4.17  20.5   36.5  -
        pyramidnet-272-a200    3.31  16.35  26.0  -
        densenet-bc-190-k40    3.46  17.18  25.6  -
        attention-452          3.90  24.54  8.6   -
        stochastic-depth-110   5.25  24.98  1.7   -
        efficientnet-b7        1.1   8.3    64    -""",
}

# What other papers print of the same networks, by paper and edition; typed by hand as well, and not
# read from `resources/figures/`.
OTHER_PAPERS = {
    ("He 2016, Deep residual learning", ""): """
        resnet-20              8.75  -      0.27  -
        resnet-32              7.51  -      0.46  -
        resnet-44              7.17  -      0.66  -
        resnet-56              6.97  -      0.85  -
        resnet-110             6.43  -      1.7   -
        resnet-1202            7.93  -      19.4  -""",
    ("He 2016, Identity mappings", ""): """
        resnet-164             5.93  25.16  1.7   -
        preresnet-110          6.37  -      1.7   -
        preresnet-164          5.46  24.33  1.7   -
        preresnet-1001         4.92  22.71  10.2  -""",
    ("Huang 2016, Stochastic depth", "later edition"): """
        stochastic-depth-110   5.23  24.58  1.7   -
        stochastic-depth-1202  4.91  -      19.4  -
        resnet-110             6.41  27.22  -     -""",
    ("Huang 2017, DenseNet", ""): """
        densenet-40-k12        5.24  24.42  1.0   -""",
    ("Zagoruyko 2016", "edition of November 2016"): """
        wrn-28-10              4.00  19.25  36.5  -
        wrn-28-10-dropout      3.89  18.85  36.5  -""",
    ("Han 2017", "earlier edition"): """
        pyramidnet-110-a48     4.62  23.31  1.7   -
        pyramidnet-110-a84     4.27  20.21  3.8   -""",
    ("Hu 2018", "journal edition"): """
        se-preresnet-110       5.21  23.85  -     -
        se-preresnet-164       4.39  21.31  -     -""",
    ("Zhang 2018, RoR", ""): """
        ror-3-110              -     -      1.7   -
        pre-ror-3-164          -     -      2.5   -
        ror-3-wrn-58-4         -     -      13.3  -
        ror-3-wrn-58-4-sd      3.77  19.73  13.3  -""",
    ("Xie 2017", ""): """
        resnext-29-8x64d       3.65  17.77  34.4  -
        resnext-29-16x64d      3.58  17.31  68.1  -""",
    ("Gastaldi 2017", ""): """
        shake-shake-26-2x32d   3.55  -      2.9   -
        shake-shake-26-2x64d   2.98  -      11.7  -
        shake-shake-26-2x96d   2.86  -      26.2  -""",
    ("Wang 2017", ""): """
        attention-452          3.90  20.45  8.6   -""",
    ("Targ 2016", ""): """
        rir                    5.01  22.90  10.3  -""",
    ("Tan 2019", ""): """
        efficientnet-b0        1.9   11.9   4     -
        efficientnet-b7        1.1   8.3    64    -""",
}
