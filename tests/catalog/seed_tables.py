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
