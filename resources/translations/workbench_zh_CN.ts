<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>1.  Welcome: &apos;Train all three&apos; trains the built-in comparison.
2.  Design: drag operations from the palette; Ctrl+Space searches; links are drawn from port to port. Ctrl+P opens the networks of the papers.
3.  Train: choose images and a recipe, then Ctrl+Enter. Ctrl+Shift+E varies what you like over a grid of runs.
4.  History: select two or more runs and compare them.
5.  Papers: the printed tables; run their rows and lay yours beside them.

Ctrl+K finds every command.</source>
        <translation>1.  欢迎：点击“训练全部三个”，即可训练内置对比实验。
2.  设计：从操作库拖入操作；Ctrl+Space 快速搜索；从端口到端口拉出连线。Ctrl+P 打开论文中的网络。
3.  训练：选择图像和训练方案，然后按 Ctrl+Enter。Ctrl+Shift+E 可让任意设置变化，生成一组网格运行。
4.  历史：选中两次或更多运行进行对比。
5.  论文：论文中的表格；运行其中各行，与自己的结果并列比较。

Ctrl+K 可查找所有命令。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>入门指南</translation>
    </message>
    <message>
        <source>Residual Workbench {version}

Design, train and compare residual networks.</source>
        <translation>Residual Workbench {version}

设计、训练并对比残差网络。</translation>
    </message>
</context>
<context>
    <name>App</name>
    <message>
        <source>This is a fault of the program. Your work is still there.</source>
        <translation>这是程序的故障。你的工作内容仍然保留。</translation>
    </message>
</context>
<context>
    <name>AtOnce</name>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>How many runs of the queue train at the same time, from the next one to start.
Automatic: one on a CPU, whose cores a run fills, and one on each GPU, unless more
have been measured to be faster there.
A number is used as it is: on a CPU the runs share the cores, on a GPU they share
its memory, whether or not that is enough. Each run after the first has a process
of its own.</source>
        <translation>队列中同时训练的运行数量；从下一个开始的运行起生效。
自动：CPU 上一个，因为一次运行就会占满各核心；每块 GPU 上一个，
除非实测多个同时运行更快。
指定的数字会照用：CPU 上各运行共享核心，GPU 上共享显存，
无论是否够用。除第一个外，
其余运行都有自己的进程。</translation>
    </message>
    <message>
        <source>Runs at once</source>
        <translation>同时运行数</translation>
    </message>
</context>
<context>
    <name>AxisPanel</name>
    <message>
        <source>A line joins groups that are alike but for the axis: {names}.</source>
        <translation>连线连接除横轴外相同的组：{names}。</translation>
    </message>
    <message>
        <source>Bars: standard deviation over seeds.</source>
        <translation>误差线：各种子的标准差。</translation>
    </message>
    <message>
        <source>Export chart</source>
        <translation>导出图表</translation>
    </message>
    <message>
        <source>Figures over a number</source>
        <translation>指标随数值变化</translation>
    </message>
    <message>
        <source>Log x</source>
        <translation>x 轴对数</translation>
    </message>
    <message>
        <source>Logarithmic horizontal axis</source>
        <translation>横轴采用对数刻度</translation>
    </message>
    <message>
        <source>Some seconds are of runs that shared the device.</source>
        <translation>部分秒数来自共用设备的运行。</translation>
    </message>
    <message>
        <source>What it is drawn over</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>Which figure is drawn</source>
        <translation>绘制哪个指标</translation>
    </message>
    <message>
        <source>over</source>
        <translation>相对于</translation>
    </message>
    <message>
        <source>test images</source>
        <translation>测试图像</translation>
    </message>
    <message>
        <source>training images, last epoch</source>
        <translation>训练图像，最后一个周期</translation>
    </message>
    <message>
        <source>{n} without a finished run.</source>
        <translation>{n} 项没有已完成的运行。</translation>
    </message>
</context>
<context>
    <name>AxisRow</name>
    <message>
        <source>&apos;{text}&apos; could be one number or two. Write decimals with a point, and a space after each comma: 0.1, 0.05</source>
        <translation>“{text}”可能是一个数，也可能是两个。小数请用小数点，逗号后加空格：0.1, 0.05</translation>
    </message>
    <message>
        <source>Choose what is varied from the list.</source>
        <translation>请从列表中选择变化项。</translation>
    </message>
    <message>
        <source>Give values for &apos;{name}&apos;.</source>
        <translation>请为“{name}”填写取值。</translation>
    </message>
    <message>
        <source>Its values</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>One run for each value, combined with all other rows</source>
        <translation>每个取值运行一次，并与其他各行组合</translation>
    </message>
    <message>
        <source>There is nothing called &apos;{name}&apos; to vary.</source>
        <translation>没有名为“{name}”的可变设置。</translation>
    </message>
    <message>
        <source>Type a part of its name: depth, learning rate, kernel …</source>
        <translation>输入名称的一部分：depth、learning rate、kernel …</translation>
    </message>
    <message>
        <source>Vary this no longer</source>
        <translation>不再改变此项</translation>
    </message>
    <message>
        <source>What is varied</source>
        <translation>改变的设置</translation>
    </message>
    <message>
        <source>now {value}</source>
        <translation>当前为 {value}</translation>
    </message>
    <message>
        <source>such as {values}</source>
        <translation>例如 {values}</translation>
    </message>
    <message>
        <source>{now}; one of {choices}{more}</source>
        <translation>{now}；可选 {choices}{more}</translation>
    </message>
</context>
<context>
    <name>Bar</name>
    <message>
        <source>Choose images and a recipe for the present design</source>
        <translation>为当前设计选择图像和训练方案</translation>
    </message>
    <message>
        <source>Find any command (Ctrl+K)</source>
        <translation>查找任意命令（Ctrl+K）</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>浅色或深色</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>Search…   Ctrl+K</source>
        <translation>搜索…   Ctrl+K</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>正在启动引擎…</translation>
    </message>
    <message>
        <source>The present design</source>
        <translation>当前设计</translation>
    </message>
    <message>
        <source>Train this design</source>
        <translation>训练此设计</translation>
    </message>
    <message>
        <source>Workspaces</source>
        <translation>工作区</translation>
    </message>
</context>
<context>
    <name>BlockBar</name>
    <message>
        <source>Add, duplicate, rename or delete a block</source>
        <translation>添加、复制、重命名或删除模块</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Block that is edited</source>
        <translation>正在编辑的模块</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Shapes and values are those of this unit of the network</source>
        <translation>形状和数值取自网络中的这个单元</translation>
    </message>
    <message>
        <source>Unit that the block is shown in</source>
        <translation>展示该模块的单元</translation>
    </message>
    <message>
        <source>Which block of the design is edited</source>
        <translation>正在编辑设计中的哪个模块</translation>
    </message>
    <message>
        <source>as in</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>not used by the network</source>
        <translation>网络未使用</translation>
    </message>
    <message>
        <source>stage {stage}, unit {unit}</source>
        <translation>阶层 {stage}，单元 {unit}</translation>
    </message>
</context>
<context>
    <name>BlockProperties</name>
    <message>
        <source>Block</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Citation</source>
        <translation>文献</translation>
    </message>
    <message>
        <source>Edit parameters</source>
        <translation>编辑参数</translation>
    </message>
    <message>
        <source>Edit {0}</source>
        <translation>编辑 {0}</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Parameters of the block</source>
        <translation>模块的参数</translation>
    </message>
    <message>
        <source>Rename block</source>
        <translation>重命名模块</translation>
    </message>
    <message>
        <source>Shown in the palette</source>
        <translation>显示在操作库中</translation>
    </message>
    <message>
        <source>Stages and other blocks call it by it</source>
        <translation>阶层和其他模块以此名称引用它</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Where the unit comes from</source>
        <translation>该单元的出处</translation>
    </message>
</context>
<context>
    <name>Blocks</name>
    <message>
        <source>A design&apos;s name has 1 to 120 characters.</source>
        <translation>设计名称须为 1 至 120 个字符。</translation>
    </message>
    <message>
        <source>Add block</source>
        <translation>添加模块</translation>
    </message>
    <message>
        <source>Delete block</source>
        <translation>删除模块</translation>
    </message>
    <message>
        <source>Duplicate block</source>
        <translation>复制模块</translation>
    </message>
    <message>
        <source>Name of the block</source>
        <translation>模块名称</translation>
    </message>
    <message>
        <source>Name of the design</source>
        <translation>设计名称</translation>
    </message>
    <message>
        <source>Rename block</source>
        <translation>重命名模块</translation>
    </message>
    <message>
        <source>Rename design</source>
        <translation>重命名设计</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>The unit drawn as a graph. The outline beside it reaches every operation.</source>
        <translation>以图的形式绘制的单元。旁边的大纲可到达每个操作。</translation>
    </message>
</context>
<context>
    <name>Carrier</name>
    <message>
        <source>, there already: {n}</source>
        <translation>，已存在：{n}</translation>
    </message>
    <message>
        <source>1 run written to {file}</source>
        <translation>已将 1 次运行写入 {file}</translation>
    </message>
    <message>
        <source>Capsules (*.capsule *.zip);;All files (*)</source>
        <translation>封装包 (*.capsule *.zip);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Import a capsule</source>
        <translation>导入封装包</translation>
    </message>
    <message>
        <source>Runs taken in: {n}</source>
        <translation>已导入运行：{n}</translation>
    </message>
    <message>
        <source>There are no runs to export.</source>
        <translation>没有可导出的运行。</translation>
    </message>
    <message>
        <source>Writing ...</source>
        <translation>正在写入…</translation>
    </message>
    <message>
        <source>{n} runs written to {file}</source>
        <translation>已将 {n} 次运行写入 {file}</translation>
    </message>
</context>
<context>
    <name>Carrying</name>
    <message>
        <source>CSV for Excel, one row per run</source>
        <translation>供 Excel 使用的 CSV，每次运行一行</translation>
    </message>
    <message>
        <source>CSV, a row a run</source>
        <translation>CSV，每次运行一行</translation>
    </message>
    <message>
        <source>CSV, a row an epoch</source>
        <translation>CSV，每个周期一行</translation>
    </message>
    <message>
        <source>Capsule for another machine</source>
        <translation>供另一台机器使用的封装包</translation>
    </message>
    <message>
        <source>Capsule with all weights</source>
        <translation>含全部权重的封装包</translation>
    </message>
    <message>
        <source>Capsule with the weights begun with</source>
        <translation>含初始权重的封装包</translation>
    </message>
    <message>
        <source>ONNX</source>
        <translation>ONNX</translation>
    </message>
    <message>
        <source>Python that needs only torch, its weights beside it</source>
        <translation>仅依赖 torch 的 Python 代码，权重另存</translation>
    </message>
    <message>
        <source>TensorBoard&apos;s event files</source>
        <translation>TensorBoard 事件文件</translation>
    </message>
</context>
<context>
    <name>Charts</name>
    <message>
        <source>Backward</source>
        <translation>反向传播</translation>
    </message>
    <message>
        <source>Curves appear after the first epoch</source>
        <translation>第一个周期结束后显示曲线</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>周期</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误率</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前向传播</translation>
    </message>
    <message>
        <source>Images a second</source>
        <translation>每秒图像数</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Seconds an epoch</source>
        <translation>周期耗时（s）</translation>
    </message>
    <message>
        <source>Single steps</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>What the fourth plot shows</source>
        <translation>第四个图显示的内容</translation>
    </message>
    <message>
        <source>What this plot shows</source>
        <translation>此图显示的内容</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>nats</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
</context>
<context>
    <name>CodeExport</name>
    <message>
        <source>Export network</source>
        <translation>导出网络</translation>
    </message>
    <message>
        <source>Mend the design&apos;s problems first.</source>
        <translation>请先解决设计中的问题。</translation>
    </message>
    <message>
        <source>ONNX (*.onnx)</source>
        <translation>ONNX (*.onnx)</translation>
    </message>
    <message>
        <source>Python that needs only torch (*.py)</source>
        <translation>仅依赖 torch 的 Python 代码 (*.py)</translation>
    </message>
    <message>
        <source>The design cannot be built</source>
        <translation>无法构建该设计</translation>
    </message>
    <message>
        <source>The network was not written</source>
        <translation>网络未写入</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weights (*.safetensors *.pth *.pt *.bin);;All files (*)</source>
        <translation>权重 (*.safetensors *.pth *.pt *.bin);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Writing {file}…</source>
        <translation>正在写入 {file}…</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>已写入：{file}</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Actions</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Search all actions</source>
        <translation>搜索所有命令</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Add the history&apos;s other runs that differ from these in nothing but their seeds</source>
        <translation>加入历史中与这些运行仅随机种子不同的其他运行</translation>
    </message>
    <message>
        <source>Add their seeds</source>
        <translation>加入其他种子</translation>
    </message>
    <message>
        <source>All runs</source>
        <translation>全部运行</translation>
    </message>
    <message>
        <source>Back to the list of runs (Esc)</source>
        <translation>返回运行列表（Esc）</translation>
    </message>
    <message>
        <source>Comparing {n} runs ...</source>
        <translation>正在对比 {n} 次运行…</translation>
    </message>
    <message>
        <source>Copied as {form}</source>
        <translation>已复制为 {form}</translation>
    </message>
    <message>
        <source>Copy the table as {form}</source>
        <translation>将表格复制为 {form}</translation>
    </message>
    <message>
        <source>Copy {form}</source>
        <translation>复制 {form}</translation>
    </message>
    <message>
        <source>Curves and results</source>
        <translation>曲线与结果</translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation>按名称筛选</translation>
    </message>
    <message>
        <source>Filter settings by name</source>
        <translation>按名称筛选设置</translation>
    </message>
    <message>
        <source>HTML (*.html);;PDF (*.pdf)</source>
        <translation>HTML (*.html);;PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Is it real?</source>
        <translation>差异可信吗？</translation>
    </message>
    <message>
        <source>Mean over N seeds, {spread}; differences are to the pinned baseline.</source>
        <translation>N 个种子的均值，{spread}；差值均相对于带图钉的基准。</translation>
    </message>
    <message>
        <source>No other seeds</source>
        <translation>没有其他种子</translation>
    </message>
    <message>
        <source>One row a run (N = 1); differences are to the pinned baseline.</source>
        <translation>每次运行一行（N = 1）；差值均相对于带图钉的基准。</translation>
    </message>
    <message>
        <source>One run a side cannot show that a difference is real: another seed may turn it round. Repeat each with other seeds before you conclude.</source>
        <translation>每一方只有一次运行，不能说明差异可信：换一个随机种子结果可能相反。下结论之前，请用其他种子重复各次运行。</translation>
    </message>
    <message>
        <source>Over a number</source>
        <translation>随数值变化</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Run from one seed only: {names}. Another seed may turn such a difference round; repeat them before you conclude.</source>
        <translation>只用一个种子运行的有：{names}。换一个种子，这样的差异可能反转；下结论之前请重复运行。</translation>
    </message>
    <message>
        <source>Settings that differ</source>
        <translation>不同的设置</translation>
    </message>
    <message>
        <source>Settings that differ ({n})</source>
        <translation>不同的设置（{n}）</translation>
    </message>
    <message>
        <source>The runs were asked for with the same settings.</source>
        <translation>这些运行的设置完全相同。</translation>
    </message>
    <message>
        <source>Trade-off</source>
        <translation>权衡</translation>
    </message>
    <message>
        <source>Units side by side</source>
        <translation>单元并列</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>生成报告</translation>
    </message>
    <message>
        <source>Write tables, curves and tests into one HTML or PDF file that opens offline</source>
        <translation>将表格、曲线和检验写入一个可离线打开的 HTML 或 PDF 文件</translation>
    </message>
    <message>
        <source>Writing {file} ...</source>
        <translation>正在写入 {file}…</translation>
    </message>
    <message>
        <source>Written to {file}</source>
        <translation>已写入 {file}</translation>
    </message>
    <message>
        <source>{n} more runs</source>
        <translation>另有 {n} 次运行</translation>
    </message>
    <message>
        <source>{n} runs compared</source>
        <translation>对比 {n} 次运行</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>(a) pre-activation</source>
        <translation>(a) 预激活</translation>
    </message>
    <message>
        <source>(b) first ReLU removed</source>
        <translation>(b) 去除第一个 ReLU</translation>
    </message>
    <message>
        <source>(c) BN added at the end</source>
        <translation>(c) 在最后添加 BN 层</translation>
    </message>
    <message>
        <source>(c) BN after the last convolution</source>
        <translation>(c) 在最后的卷积后添加 BN</translation>
    </message>
    <message>
        <source>(d) (b)+(c)</source>
        <translation>(d) (b)+(c)</translation>
    </message>
    <message>
        <source>(d) first ReLU removed, BN after the last convolution</source>
        <translation>(d) 去除第一个 ReLU，并在最后的卷积后添加 BN</translation>
    </message>
    <message>
        <source>, shared</source>
        <translation>，共用设备</translation>
    </message>
    <message>
        <source>1×1 convolution to the classes and global pool</source>
        <translation>1×1 卷积到各类别，全局池化</translation>
    </message>
    <message>
        <source>1×1 convolution, global pool and linear</source>
        <translation>1×1 卷积、全局池化、全连接</translation>
    </message>
    <message>
        <source>1×1 convolution, global pool, dropout and linear</source>
        <translation>1×1 卷积、全局池化、Dropout、全连接</translation>
    </message>
    <message>
        <source>24.54 for Attention-452 on CIFAR-100 is as printed, twice; the original paper prints 20.45, so the digits were probably swapped in the survey.</source>
        <translation>Attention-452 在 CIFAR-100 上的 24.54 按原文照录（出现两次）；原论文为 20.45，综述中的数字很可能写颠倒了。</translation>
    </message>
    <message>
        <source>24.54 on CIFAR-100 is as printed; the original paper prints 20.45.</source>
        <translation>CIFAR-100 上的 24.54 按原文照录；原论文为 20.45。</translation>
    </message>
    <message>
        <source>3×3 convolution and BN</source>
        <translation>3×3 卷积、BN</translation>
    </message>
    <message>
        <source>3×3 convolution, BN, ReLU</source>
        <translation>3×3 卷积、BN、ReLU</translation>
    </message>
    <message>
        <source>45,000, with 5,000 held out</source>
        <translation>45,000 张，另留出 5,000 张</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>A common way to train from scratch; the paper fine-tunes weights from ImageNet.</source>
        <translation>常用的从头训练方式；论文对 ImageNet 权重做微调。</translation>
    </message>
    <message>
        <source>A condition over the unit: in, out, stride, ...</source>
        <translation>关于单元的条件：in、out、stride…</translation>
    </message>
    <message>
        <source>A convolution with batch norm over the largest and the mean channel; its sigmoid scales the pixels.</source>
        <translation>对各通道的最大值与均值做卷积和批归一化；其 sigmoid 用于缩放像素。</translation>
    </message>
    <message>
        <source>A fully connected layer over a vector: (C,) to (width,).</source>
        <translation>作用于向量的全连接层：(C,) 到 (width,)。</translation>
    </message>
    <message>
        <source>A non-linear function of every value; the shape stays.</source>
        <translation>对每个值施加非线性函数；形状不变。</translation>
    </message>
    <message>
        <source>A random mixture a·first + (1-a)·second, with a draw of its own for the gradient; an even one at test.</source>
        <translation>随机混合 a·first + (1-a)·second，梯度另行抽取系数；测试时各占一半。</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>激活函数</translation>
    </message>
    <message>
        <source>Activation between the layers.</source>
        <translation>两层之间的激活函数。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>相加</translation>
    </message>
    <message>
        <source>Add a learned constant to each channel.</source>
        <translation>给每个通道加上可学习的常数。</translation>
    </message>
    <message>
        <source>Add a learned constant to each value.</source>
        <translation>给每个值加上可学习的常数。</translation>
    </message>
    <message>
        <source>Added to the variance.</source>
        <translation>加在方差上的数。</translation>
    </message>
    <message>
        <source>All values of the feature map as one vector: (C, H, W) to (C·H·W,).</source>
        <translation>将特征图的所有值展开为一个向量：(C, H, W) 到 (C·H·W,)。</translation>
    </message>
    <message>
        <source>Another block of the design, repeated. The first repetition has the stride; the block&apos;s own parameters may be set here.</source>
        <translation>重复设计中的另一个模块。首次重复带有步长；该模块自己的参数可在此设置。</translation>
    </message>
    <message>
        <source>As ResNet, with 400 iterations of warm-up. Not read again in the paper.</source>
        <translation>同 ResNet，另加 400 次预热迭代。未再与论文核对。</translation>
    </message>
    <message>
        <source>As Wide ResNet, with dropout of 0.3 between the convolutions of a unit. The rate was not read again in the paper.</source>
        <translation>同 Wide ResNet，单元的卷积之间加 0.3 的 Dropout。该比例未再与论文核对。</translation>
    </message>
    <message>
        <source>As the authors&apos; code: the rate falls at the beginning of epochs 148 and 223. By its README the figures of the arXiv paper were reached with pre-activation bottlenecks and batches of 256.</source>
        <translation>与作者代码一致：学习率在第 148 和 223 周期开始时下降。据其 README，arXiv 论文的数值由预激活瓶颈结构和 256 的批大小得到。</translation>
    </message>
    <message>
        <source>Attention module</source>
        <translation>注意力模块</translation>
    </message>
    <message>
        <source>Attention-236</source>
        <translation>Attention-236</translation>
    </message>
    <message>
        <source>Attention-452</source>
        <translation>Attention-452</translation>
    </message>
    <message>
        <source>Attention-92</source>
        <translation>Attention-92</translation>
    </message>
    <message>
        <source>Average pool</source>
        <translation>平均池化</translation>
    </message>
    <message>
        <source>BN, ReLU, global pool and linear</source>
        <translation>BN、ReLU、全局池化、全连接</translation>
    </message>
    <message>
        <source>Bare 3×3 convolution</source>
        <translation>仅 3×3 卷积</translation>
    </message>
    <message>
        <source>Batch norm</source>
        <translation>批归一化</translation>
    </message>
    <message>
        <source>Best error, %</source>
        <translation>最低错误率，%</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Brings each channel to zero mean and unit variance over the batch, then scales and shifts it by two learned numbers a channel.</source>
        <translation>在批次上将每个通道变为零均值、单位方差，再用每通道两个可学习的数进行缩放和平移。</translation>
    </message>
    <message>
        <source>CBAM-ResNet</source>
        <translation>CBAM-ResNet</translation>
    </message>
    <message>
        <source>Chance that the branch is kept.</source>
        <translation>保留该分支的概率。</translation>
    </message>
    <message>
        <source>Channel attention</source>
        <translation>通道注意力</translation>
    </message>
    <message>
        <source>Channel shuffle</source>
        <translation>通道混洗</translation>
    </message>
    <message>
        <source>Channels out for each one in.</source>
        <translation>每个输入通道对应的输出通道数。</translation>
    </message>
    <message>
        <source>Channels that come out.</source>
        <translation>输出通道数。</translation>
    </message>
    <message>
        <source>Channels that go to `first`.</source>
        <translation>送往 `first` 的通道数。</translation>
    </message>
    <message>
        <source>Concatenate</source>
        <translation>拼接</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>卷积</translation>
    </message>
    <message>
        <source>Dense bottleneck layer</source>
        <translation>密集瓶颈层</translation>
    </message>
    <message>
        <source>Dense layer</source>
        <translation>密集层</translation>
    </message>
    <message>
        <source>DenseNet</source>
        <translation>DenseNet</translation>
    </message>
    <message>
        <source>DenseNet by its growth rate</source>
        <translation>不同增长率的 DenseNet</translation>
    </message>
    <message>
        <source>DenseNet k=12</source>
        <translation>DenseNet k=12</translation>
    </message>
    <message>
        <source>DenseNet k=24</source>
        <translation>DenseNet k=24</translation>
    </message>
    <message>
        <source>DenseNet k=40</source>
        <translation>DenseNet k=40</translation>
    </message>
    <message>
        <source>DenseNet without augmentation: 300 epochs</source>
        <translation>DenseNet，无数据增强：300 周期</translation>
    </message>
    <message>
        <source>DenseNet-BC</source>
        <translation>DenseNet-BC</translation>
    </message>
    <message>
        <source>DenseNet: 300 epochs</source>
        <translation>DenseNet：300 周期</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Depthwise convolution</source>
        <translation>逐通道卷积</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Different runs: they differ in network, recipe or images and are not pooled.</source>
        <translation>不同的运行：网络、训练方案或图像不同，不合并统计。</translation>
    </message>
    <message>
        <source>Distance between the window&apos;s pixels.</source>
        <translation>窗口内相邻像素的间距。</translation>
    </message>
    <message>
        <source>Divided by 10 after 32,000 and 48,000 iterations of 391 an epoch. At 110 layers the authors begin with a rate of 0.01 until the training error is under 80 %; 400 iterations stand for that here. Not read again in the paper.</source>
        <translation>在 32,000 和 48,000 次迭代后学习率除以 10，每周期 391 次迭代。110 层时作者先用 0.01 的学习率，直到训练错误率低于 80 %；此处以 400 次迭代代替。未再与论文核对。</translation>
    </message>
    <message>
        <source>Divided by 10 after 32,000 and 48,000 iterations of 391 an epoch. Not read again in the paper.</source>
        <translation>在 32,000 和 48,000 次迭代后学习率除以 10，每周期 391 次迭代。未再与论文核对。</translation>
    </message>
    <message>
        <source>Divided by 10 after 64,000 and 96,000 iterations of 782 an epoch. Not read again in the paper.</source>
        <translation>在 64,000 和 96,000 次迭代后学习率除以 10，每周期 782 次迭代。未再与论文核对。</translation>
    </message>
    <message>
        <source>Drop single values or whole channels.</source>
        <translation>丢弃单个值或整个通道。</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout</translation>
    </message>
    <message>
        <source>EfficientNet</source>
        <translation>EfficientNet</translation>
    </message>
    <message>
        <source>EfficientNet-B7</source>
        <translation>EfficientNet-B7</translation>
    </message>
    <message>
        <source>EfficientNet: from scratch</source>
        <translation>EfficientNet：从头训练</translation>
    </message>
    <message>
        <source>Enlarges the feature map to the height and width of the one at `like`.</source>
        <translation>将特征图放大到 `like` 端口特征图的高和宽。</translation>
    </message>
    <message>
        <source>FastResNet against ResNet at 56, 110 and 668 layers</source>
        <translation>56、110 和 668 层的 FastResNet 与 ResNet 对比</translation>
    </message>
    <message>
        <source>FastResNet, type 1</source>
        <translation>FastResNet，第一类</translation>
    </message>
    <message>
        <source>FastResNet, type 2</source>
        <translation>FastResNet，第二类</translation>
    </message>
    <message>
        <source>FastResNet-110</source>
        <translation>FastResNet-110</translation>
    </message>
    <message>
        <source>FastResNet-56</source>
        <translation>FastResNet-56</translation>
    </message>
    <message>
        <source>FastResNet-668</source>
        <translation>FastResNet-668</translation>
    </message>
    <message>
        <source>FastResNet: 160 epochs</source>
        <translation>FastResNet：160 周期</translation>
    </message>
    <message>
        <source>Flatten</source>
        <translation>展平</translation>
    </message>
    <message>
        <source>For images as they are. The presets have a parameter, rate, for the dropout after every convolution but the first: set it to 0.2.</source>
        <translation>用于未增强的图像。预置网络有参数 rate，控制除第一个外每个卷积之后的 Dropout：请设为 0.2。</translation>
    </message>
    <message>
        <source>For images of 224 pixels.</source>
        <translation>用于 224 像素的图像。</translation>
    </message>
    <message>
        <source>For units with a stochastic-depth gate, whose rate falls to 0.5. Not read again in the paper.</source>
        <translation>用于带随机深度门的单元，其保留概率降至 0.5。未再与论文核对。</translation>
    </message>
    <message>
        <source>Global pool</source>
        <translation>全局池化</translation>
    </message>
    <message>
        <source>Global pool and linear</source>
        <translation>全局池化、全连接</translation>
    </message>
    <message>
        <source>Group norm</source>
        <translation>组归一化</translation>
    </message>
    <message>
        <source>Groups of channels.</source>
        <translation>通道分组数。</translation>
    </message>
    <message>
        <source>Groups.</source>
        <translation>分组数。</translation>
    </message>
    <message>
        <source>Hedges&apos; g</source>
        <translation>Hedges g</translation>
    </message>
    <message>
        <source>How far.</source>
        <translation>平移的距离。</translation>
    </message>
    <message>
        <source>How many in a row.</source>
        <translation>连续重复的次数。</translation>
    </message>
    <message>
        <source>How values between pixels are found.</source>
        <translation>像素之间取值的方法。</translation>
    </message>
    <message>
        <source>If shape changes</source>
        <translation>形状变化时</translation>
    </message>
    <message>
        <source>In training sets a share of the values to zero and scales the others up.</source>
        <translation>训练时将一部分值置零，并相应放大其余的值。</translation>
    </message>
    <message>
        <source>Independent groups of channels.</source>
        <translation>相互独立的通道分组数。</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Interleaves the channels of the groups, so that grouped convolutions mix.</source>
        <translation>交错排列各组的通道，使分组卷积之间信息互通。</translation>
    </message>
    <message>
        <source>Its figures are those of a network trained on ImageNet and fine-tuned; from scratch on CIFAR images they cannot be reached.</source>
        <translation>该数值来自在 ImageNet 上训练后微调的网络；在 CIFAR 图像上从头训练无法达到。</translation>
    </message>
    <message>
        <source>Keep a last window that hangs over the edge.</source>
        <translation>保留超出边缘的最后一个窗口。</translation>
    </message>
    <message>
        <source>Last error, %</source>
        <translation>最终错误率，%</translation>
    </message>
    <message>
        <source>Layer norm</source>
        <translation>层归一化</translation>
    </message>
    <message>
        <source>Lets its branch through with the survival rate and drops it otherwise. What only this gate uses is not computed when a whole batch drops it.</source>
        <translation>以保留概率让分支通过，否则将其丢弃。整个批次都丢弃时，仅供此门使用的部分不参与计算。</translation>
    </message>
    <message>
        <source>Levels one and two are 1×1 projections with batch norm. The root block holds the three stages.</source>
        <translation>第一、二级为带批归一化的 1×1 投影。根模块包含三个阶层。</translation>
    </message>
    <message>
        <source>Levels one and two are 1×1 projections with batch norm. The root block holds the three stages. The paper prints errors of this network with stochastic depth only (&apos;ror-3-wrn-58-4-sd&apos;). The printed 13.3 M is smaller; the level shortcuts&apos; convolutions and batch norms account for part of it.</source>
        <translation>第一、二层级是带批归一化的 1×1 投影。根模块包含三个阶层。论文只给出该网络带随机深度（ror-3-wrn-58-4-sd）时的错误率。论文的 13.3 M 较小；差别部分来自层级捷径的卷积和批归一化。</translation>
    </message>
    <message>
        <source>Levels one and two are 1×1 projections with batch norm. The root block holds the three stages. The survival rate falls linearly over all 27 units; each of them stands in its stage by itself, since it has a place of its own in that line. The printed 13.3 M is smaller; the level shortcuts&apos; convolutions and batch norms account for part of it.</source>
        <translation>第一、二层级是带批归一化的 1×1 投影。根模块包含三个阶层。存活率在全部 27 个单元上线性下降；各单元在其阶层中单独列出，因为各自在该序列中有自己的位置。论文的 13.3 M 较小；差别部分来自层级捷径的卷积和批归一化。</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>全连接层</translation>
    </message>
    <message>
        <source>MACs an image</source>
        <translation>每幅图像乘加次数</translation>
    </message>
    <message>
        <source>MBConv</source>
        <translation>MBConv</translation>
    </message>
    <message>
        <source>Mask with 1 pool</source>
        <translation>含 1 次池化的掩码</translation>
    </message>
    <message>
        <source>Mask with 2 pools</source>
        <translation>含 2 次池化的掩码</translation>
    </message>
    <message>
        <source>Mask with 3 pools</source>
        <translation>含 3 次池化的掩码</translation>
    </message>
    <message>
        <source>Max pool</source>
        <translation>最大池化</translation>
    </message>
    <message>
        <source>Mean of last 5, %</source>
        <translation>末 5 周期均值，%</translation>
    </message>
    <message>
        <source>Mean or largest value.</source>
        <translation>均值或最大值。</translation>
    </message>
    <message>
        <source>Multiplies every value by a fixed number, as in scaled residual branches.</source>
        <translation>将每个值乘以固定的数，用于缩放残差分支。</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>相乘</translation>
    </message>
    <message>
        <source>Multiply by the rate at test, or divide by it in training.</source>
        <translation>测试时乘以该概率，或训练时除以该概率。</translation>
    </message>
    <message>
        <source>N</source>
        <translation>N</translation>
    </message>
    <message>
        <source>Normalises each image over all its channels and pixels; two numbers a channel.</source>
        <translation>在每幅图像的所有通道和像素上归一化；每通道两个参数。</translation>
    </message>
    <message>
        <source>Normalises each image over groups of channels; two numbers a channel.</source>
        <translation>在每幅图像的各通道组上归一化；每通道两个参数。</translation>
    </message>
    <message>
        <source>On CIFAR-100 the authors begin with a rate of 0.5.</source>
        <translation>在 CIFAR-100 上作者的初始学习率为 0.5。</translation>
    </message>
    <message>
        <source>One draw a mini-batch, or one an image.</source>
        <translation>每个小批次抽取一次，或每幅图像抽取一次。</translation>
    </message>
    <message>
        <source>One draw an image, or one a mini-batch.</source>
        <translation>每幅图像抽取一次，或每个小批次抽取一次。</translation>
    </message>
    <message>
        <source>One two-layer perceptron on the channels&apos; means and maxima; the sum&apos;s sigmoid scales the channels.</source>
        <translation>对各通道的均值和最大值使用同一个两层感知机；两者之和的 sigmoid 用于缩放通道。</translation>
    </message>
    <message>
        <source>One value a channel, over all pixels: (C, H, W) to (C,).</source>
        <translation>每个通道在所有像素上取一个值：(C, H, W) 到 (C,)。</translation>
    </message>
    <message>
        <source>One window a channel: (C, H, W) to (C × multiplier, H&apos;, W&apos;).</source>
        <translation>每个通道一个窗口：(C, H, W) 到 (C × multiplier, H&apos;, W&apos;)。</translation>
    </message>
    <message>
        <source>Option A: shape-changing shortcuts take every second pixel and append zero channels.</source>
        <translation>选项 A：改变形状的快捷连接每隔一个像素取一个，并补零通道。</translation>
    </message>
    <message>
        <source>Option B: a strided 1×1 convolution and batch norm on the two shape-changing units.</source>
        <translation>选项 B：两个改变形状的单元采用带步长的 1×1 卷积和批归一化。</translation>
    </message>
    <message>
        <source>Or 500 epochs with stochastic depth. Not read again in the paper.</source>
        <translation>或采用随机深度训练 500 周期。未再与论文核对。</translation>
    </message>
    <message>
        <source>Original bottleneck</source>
        <translation>原始瓶颈型单元</translation>
    </message>
    <message>
        <source>Original bottleneck with squeeze-excitation</source>
        <translation>带压缩和激励的原始瓶颈型单元</translation>
    </message>
    <message>
        <source>Original unit</source>
        <translation>原始残差单元</translation>
    </message>
    <message>
        <source>Original unit that may be dropped</source>
        <translation>可丢弃的原始残差单元</translation>
    </message>
    <message>
        <source>Original unit with CBAM</source>
        <translation>带 CBAM 的原始残差单元</translation>
    </message>
    <message>
        <source>Original unit with squeeze-excitation</source>
        <translation>带压缩和激励的原始残差单元</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Pair</source>
        <translation>组对</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Parts the channels: the first ones at `first`, the others at `rest`.</source>
        <translation>切分通道：前面的通道送往 `first`，其余的送往 `rest`。</translation>
    </message>
    <message>
        <source>Peak memory, MiB</source>
        <translation>内存峰值，MiB</translation>
    </message>
    <message>
        <source>Pixels added on each side.</source>
        <translation>每一侧补充的像素数。</translation>
    </message>
    <message>
        <source>Plain network</source>
        <translation>普通网络</translation>
    </message>
    <message>
        <source>Plain, no shortcut</source>
        <translation>普通单元，无快捷连接</translation>
    </message>
    <message>
        <source>Pre-RoR-3</source>
        <translation>Pre-RoR-3</translation>
    </message>
    <message>
        <source>Pre-activation ResNet</source>
        <translation>预激活 ResNet</translation>
    </message>
    <message>
        <source>Pre-activation ResNet, bottleneck</source>
        <translation>预激活 ResNet，瓶颈型</translation>
    </message>
    <message>
        <source>Pre-activation ResNet: 64,000 iterations</source>
        <translation>预激活 ResNet：64,000 次迭代</translation>
    </message>
    <message>
        <source>Pre-activation bottleneck</source>
        <translation>预激活瓶颈型单元</translation>
    </message>
    <message>
        <source>Pre-activation bottleneck with squeeze-excitation</source>
        <translation>带压缩激励的预激活瓶颈</translation>
    </message>
    <message>
        <source>Pre-activation unit</source>
        <translation>预激活残差单元</translation>
    </message>
    <message>
        <source>Pre-activation unit with squeeze-excitation</source>
        <translation>带压缩和激励的预激活残差单元</translation>
    </message>
    <message>
        <source>PyramidNet</source>
        <translation>PyramidNet</translation>
    </message>
    <message>
        <source>PyramidNet a=270</source>
        <translation>PyramidNet α=270</translation>
    </message>
    <message>
        <source>PyramidNet a=48</source>
        <translation>PyramidNet α=48</translation>
    </message>
    <message>
        <source>PyramidNet a=84</source>
        <translation>PyramidNet α=84</translation>
    </message>
    <message>
        <source>PyramidNet bottleneck a=200</source>
        <translation>PyramidNet 瓶颈型 α=200</translation>
    </message>
    <message>
        <source>PyramidNet bottleneck a=220</source>
        <translation>PyramidNet 瓶颈型 α=220</translation>
    </message>
    <message>
        <source>PyramidNet bottleneck a=240</source>
        <translation>PyramidNet 瓶颈型 α=240</translation>
    </message>
    <message>
        <source>PyramidNet bottleneck a=270</source>
        <translation>PyramidNet 瓶颈型 α=270</translation>
    </message>
    <message>
        <source>PyramidNet by its widening factor</source>
        <translation>不同加宽因子的 PyramidNet</translation>
    </message>
    <message>
        <source>PyramidNet on CIFAR-100: 300 epochs</source>
        <translation>PyramidNet（CIFAR-100）：300 周期</translation>
    </message>
    <message>
        <source>PyramidNet with separated stochastic depth</source>
        <translation>采用分离随机深度的 PyramidNet</translation>
    </message>
    <message>
        <source>PyramidNet, bottleneck</source>
        <translation>PyramidNet，瓶颈型</translation>
    </message>
    <message>
        <source>PyramidNet: 300 epochs</source>
        <translation>PyramidNet：300 周期</translation>
    </message>
    <message>
        <source>PyramidSepDrop: 300 epochs</source>
        <translation>PyramidSepDrop：300 周期</translation>
    </message>
    <message>
        <source>Pyramidal bottleneck</source>
        <translation>金字塔型瓶颈单元</translation>
    </message>
    <message>
        <source>Pyramidal unit</source>
        <translation>金字塔型残差单元</translation>
    </message>
    <message>
        <source>Pyramidal unit, dropped in two parts</source>
        <translation>金字塔型残差单元，分两部分丢弃</translation>
    </message>
    <message>
        <source>ReLU, global pool and linear</source>
        <translation>ReLU、全局池化、全连接</translation>
    </message>
    <message>
        <source>Repeats: one network, recipe and set of images with different seeds.</source>
        <translation>重复运行：网络、训练方案和图像相同，随机种子不同。</translation>
    </message>
    <message>
        <source>ResNeXt</source>
        <translation>ResNeXt</translation>
    </message>
    <message>
        <source>ResNeXt unit</source>
        <translation>ResNeXt 单元</translation>
    </message>
    <message>
        <source>ResNeXt: 300 epochs</source>
        <translation>ResNeXt：300 周期</translation>
    </message>
    <message>
        <source>ResNet</source>
        <translation>ResNet</translation>
    </message>
    <message>
        <source>ResNet in ResNet</source>
        <translation>ResNet in ResNet</translation>
    </message>
    <message>
        <source>ResNet of 110 layers and more: 64,000 iterations</source>
        <translation>110 层及以上的 ResNet：64,000 次迭代</translation>
    </message>
    <message>
        <source>ResNet, bottleneck</source>
        <translation>ResNet，瓶颈型</translation>
    </message>
    <message>
        <source>ResNet, option B</source>
        <translation>ResNet，选项 B</translation>
    </message>
    <message>
        <source>ResNet-110</source>
        <translation>ResNet-110</translation>
    </message>
    <message>
        <source>ResNet-56</source>
        <translation>ResNet-56</translation>
    </message>
    <message>
        <source>ResNet-668</source>
        <translation>ResNet-668</translation>
    </message>
    <message>
        <source>ResNet: 64,000 iterations</source>
        <translation>ResNet：64,000 次迭代</translation>
    </message>
    <message>
        <source>Residual attention network</source>
        <translation>残差注意力网络</translation>
    </message>
    <message>
        <source>Residual attention networks by depth</source>
        <translation>不同深度的残差注意力网络</translation>
    </message>
    <message>
        <source>Residual attention: 160,000 iterations</source>
        <translation>残差注意力网络：160,000 次迭代</translation>
    </message>
    <message>
        <source>RiR unit</source>
        <translation>RiR 单元</translation>
    </message>
    <message>
        <source>RoR with stochastic depth: 500 epochs</source>
        <translation>采用随机深度的 RoR：500 周期</translation>
    </message>
    <message>
        <source>RoR-3</source>
        <translation>RoR-3</translation>
    </message>
    <message>
        <source>RoR-3-WRN</source>
        <translation>RoR-3-WRN</translation>
    </message>
    <message>
        <source>RoR-3-WRN with stochastic depth</source>
        <translation>带随机深度的 RoR-3-WRN</translation>
    </message>
    <message>
        <source>RoR: 164 epochs</source>
        <translation>RoR：164 周期</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Runs alike but for the seed</source>
        <translation>仅种子不同的运行</translation>
    </message>
    <message>
        <source>SE-PreResNet</source>
        <translation>SE-PreResNet</translation>
    </message>
    <message>
        <source>SE-PreResNet, bottleneck</source>
        <translation>SE-PreResNet，瓶颈</translation>
    </message>
    <message>
        <source>SE-ResNet</source>
        <translation>SE-ResNet</translation>
    </message>
    <message>
        <source>SE-ResNet, bottleneck</source>
        <translation>SE-ResNet，瓶颈型</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Scales each channel by a number learned from all channels&apos; means: global pool, linear, activation, linear, sigmoid.</source>
        <translation>用由所有通道均值学得的数缩放每个通道：全局池化、全连接、激活函数、全连接、sigmoid。</translation>
    </message>
    <message>
        <source>Seconds an epoch</source>
        <translation>周期耗时</translation>
    </message>
    <message>
        <source>Seeds needed a side</source>
        <translation>每方所需种子数</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Shake</source>
        <translation>Shake</translation>
    </message>
    <message>
        <source>Shake-Shake</source>
        <translation>Shake-Shake</translation>
    </message>
    <message>
        <source>Shake-Shake: 1800 epochs</source>
        <translation>Shake-Shake：1800 周期</translation>
    </message>
    <message>
        <source>Shake-shake unit</source>
        <translation>Shake-shake 单元</translation>
    </message>
    <message>
        <source>Share of a batch in the running statistics.</source>
        <translation>当前批次在滑动统计量中所占的比例。</translation>
    </message>
    <message>
        <source>Share set to zero.</source>
        <translation>置零的比例。</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>快捷连接</translation>
    </message>
    <message>
        <source>ShuffleNet</source>
        <translation>ShuffleNet</translation>
    </message>
    <message>
        <source>ShuffleNet unit</source>
        <translation>ShuffleNet 单元</translation>
    </message>
    <message>
        <source>ShuffleNet v2</source>
        <translation>ShuffleNet v2</translation>
    </message>
    <message>
        <source>ShuffleNet v2 unit</source>
        <translation>ShuffleNet v2 单元</translation>
    </message>
    <message>
        <source>Side of the square window, in pixels.</source>
        <translation>方形窗口的边长（像素）。</translation>
    </message>
    <message>
        <source>Side of the window.</source>
        <translation>窗口的边长。</translation>
    </message>
    <message>
        <source>Slides a learned window over the feature map: (C, H, W) to (width, H&apos;, W&apos;). The padding keeps the size where the stride is 1.</source>
        <translation>在特征图上滑动可学习的窗口：(C, H, W) 到 (width, H&apos;, W&apos;)。步长为 1 时，填充使尺寸保持不变。</translation>
    </message>
    <message>
        <source>Spatial attention</source>
        <translation>空间注意力</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>切分</translation>
    </message>
    <message>
        <source>Squeeze-excitation</source>
        <translation>压缩和激励</translation>
    </message>
    <message>
        <source>Stages with a shortcut around them</source>
        <translation>外加快捷连接的各阶层</translation>
    </message>
    <message>
        <source>Step of the window, in pixels.</source>
        <translation>窗口移动的步长（像素）。</translation>
    </message>
    <message>
        <source>Stochastic depth</source>
        <translation>随机深度</translation>
    </message>
    <message>
        <source>Stochastic depth, 110 layers</source>
        <translation>随机深度，110 层</translation>
    </message>
    <message>
        <source>Stochastic depth: 500 epochs</source>
        <translation>随机深度：500 周期</translation>
    </message>
    <message>
        <source>Strided 3×3 convolution, BN, SiLU</source>
        <translation>带步长的 3×3 卷积、BN、SiLU</translation>
    </message>
    <message>
        <source>Strided convolution and max pool</source>
        <translation>带步长的卷积、最大池化</translation>
    </message>
    <message>
        <source>Survey unit (a) pre-activation</source>
        <translation>综述单元 (a) 预激活</translation>
    </message>
    <message>
        <source>Survey unit (b) first ReLU removed</source>
        <translation>综述单元 (b) 去除第一个 ReLU</translation>
    </message>
    <message>
        <source>Survey unit (c) BN after the last convolution</source>
        <translation>综述单元 (c) 在最后的卷积后添加 BN</translation>
    </message>
    <message>
        <source>Survey unit (d) first ReLU removed, BN after the last convolution</source>
        <translation>综述单元 (d) 去除第一个 ReLU，并在最后的卷积后添加 BN</translation>
    </message>
    <message>
        <source>Table 1</source>
        <translation>表 1</translation>
    </message>
    <message>
        <source>Table 1, from Han et al. 2017</source>
        <translation>表 1，引自 Han 等 2017</translation>
    </message>
    <message>
        <source>Table 2 and section 3.4</source>
        <translation>表 2 与 3.4 节</translation>
    </message>
    <message>
        <source>Table 3</source>
        <translation>表 3</translation>
    </message>
    <message>
        <source>Table 5</source>
        <translation>表 5</translation>
    </message>
    <message>
        <source>Table 6</source>
        <translation>表 6</translation>
    </message>
    <message>
        <source>Table 7</source>
        <translation>表 7</translation>
    </message>
    <message>
        <source>Table 8</source>
        <translation>表 8</translation>
    </message>
    <message>
        <source>Takes `yes` where the condition holds for this unit and `no` elsewhere. What only the other side needs is not built.</source>
        <translation>条件对该单元成立时取 `yes`，否则取 `no`。仅另一侧需要的部分不会构建。</translation>
    </message>
    <message>
        <source>The PyramidNet row carries alpha=270 in its name but the figures of alpha=200 in Table 5. EfficientNet-B7&apos;s figures are fine-tuned from ImageNet, not trained from scratch.</source>
        <translation>PyramidNet 一行的名称写作 alpha=270，但数值是表 5 中 alpha=200 的。EfficientNet-B7 的数值由 ImageNet 权重微调得到，并非从头训练。</translation>
    </message>
    <message>
        <source>The channels of all inputs, one after another in the order of the links.</source>
        <translation>所有输入的通道，按连线顺序依次排列。</translation>
    </message>
    <message>
        <source>The first edition trained no network on CIFAR; the journal edition prints figures without a definition. This puts the gate into a ResNet. The stride stands on the 3×3 convolution, not on the first 1×1.</source>
        <translation>第一版未在 CIFAR 上训练网络；期刊版给出数值但没有定义。此处将门控放入 ResNet。步幅在 3×3 卷积上，而不在第一个 1×1 上。</translation>
    </message>
    <message>
        <source>The first edition trained no network on CIFAR; the journal edition prints figures without a definition. This puts the gate into the bottleneck of a pre-activation ResNet. The stride stands on the 3×3 convolution, not on the first 1×1.</source>
        <translation>第一版未在 CIFAR 上训练网络；期刊版给出数值但没有定义。此处将门控放入预激活 ResNet 的瓶颈单元。步幅在 3×3 卷积上，而不在第一个 1×1 上。</translation>
    </message>
    <message>
        <source>The host network of the printed figures is not stated; this is pre-activation ResNet with projections.</source>
        <translation>论文没有说明数值所用的主体网络；此处为带投影的预激活 ResNet。</translation>
    </message>
    <message>
        <source>The identity where the unit keeps its shape. Elsewhere: every so-many-th pixel and zero channels (option A), a strided 1×1 convolution (option B, with or without batch norm), or average pooling and zero channels.</source>
        <translation>单元形状不变时为恒等映射。否则：每隔若干像素取一个并补零通道（选项 A）、带步长的 1×1 卷积（选项 B，可带批归一化），或平均池化并补零通道。</translation>
    </message>
    <message>
        <source>The largest value in each window.</source>
        <translation>每个窗口中的最大值。</translation>
    </message>
    <message>
        <source>The mean of each window. A window of 1 with a stride picks every so-many-th pixel.</source>
        <translation>每个窗口的均值。窗口为 1 且带步长时，每隔若干像素取一个。</translation>
    </message>
    <message>
        <source>The name is as printed, with alpha = 270; the figures are those of alpha = 200 in table 5, whose network this is.</source>
        <translation>名称按原文照录，写作 alpha = 270；数值是表 5 中 alpha = 200 的，此处即该网络。</translation>
    </message>
    <message>
        <source>The number.</source>
        <translation>所乘的数。</translation>
    </message>
    <message>
        <source>The paper does not say which shortcut changes shape; option A is used here.</source>
        <translation>论文没有说明形状变化时用哪种快捷连接；此处采用选项 A。</translation>
    </message>
    <message>
        <source>The printed errors come from weights trained on ImageNet and fine-tuned: they cannot be reached from scratch.</source>
        <translation>论文给出的错误率来自在 ImageNet 上训练后微调的权重：从头训练无法达到。</translation>
    </message>
    <message>
        <source>The printed errors were reached by fine-tuning weights from ImageNet. This is a common way to train from scratch, not the paper&apos;s. Dropout before the classifier grows from 0.2 (B0) to 0.5 (B7).</source>
        <translation>论文给出的错误率由 ImageNet 权重微调得到。此处是常用的从头训练方法，并非论文的方法。分类器前的 Dropout 由 0.2（B0）增至 0.5（B7）。</translation>
    </message>
    <message>
        <source>The printed total is 10.3 M; a widely used implementation has this count.</source>
        <translation>论文给出的总量为 10.3 M；一个广泛使用的实现为此处的数。</translation>
    </message>
    <message>
        <source>The product. A vector (C,) scales channels, a map (1, H, W) scales pixels.</source>
        <translation>乘积。向量 (C,) 缩放通道，图 (1, H, W) 缩放像素。</translation>
    </message>
    <message>
        <source>The rate falls along a cosine to zero, iteration by iteration.</source>
        <translation>学习率逐次迭代沿余弦降至零。</translation>
    </message>
    <message>
        <source>The same run as far as is known: not both have been trained.</source>
        <translation>就已知信息而言是同一运行：两者尚未都训练过。</translation>
    </message>
    <message>
        <source>The same run under other conditions: pooled as one seed, not equal bit for bit.</source>
        <translation>同一运行，条件不同：作为一个种子合并，结果并非逐位相同。</translation>
    </message>
    <message>
        <source>The same run, equal bit for bit.</source>
        <translation>同一运行，结果逐位相同。</translation>
    </message>
    <message>
        <source>The same run, equal bit for bit; its seconds are of a shared device.</source>
        <translation>同一运行，结果逐位相同；其用时是在共用设备上测得的。</translation>
    </message>
    <message>
        <source>The sum of two or more feature maps of one shape.</source>
        <translation>两个或更多同形状特征图之和。</translation>
    </message>
    <message>
        <source>The survey&apos;s comparison of the families</source>
        <translation>综述对各系列网络的比较</translation>
    </message>
    <message>
        <source>Three structures of 20 layers: what becomes of error and speed when a unit loses one activation</source>
        <translation>三种 20 层残差结构：单元去掉一个激活层后错误率和速度的变化</translation>
    </message>
    <message>
        <source>Training error, %</source>
        <translation>训练错误率，%</translation>
    </message>
    <message>
        <source>Transition</source>
        <translation>过渡层</translation>
    </message>
    <message>
        <source>Two streams begin</source>
        <translation>两路分支起始</translation>
    </message>
    <message>
        <source>Type 1: first activation removed</source>
        <translation>第一类：去除第一激活层</translation>
    </message>
    <message>
        <source>Type 2: second activation removed</source>
        <translation>第二类：去除第二激活层</translation>
    </message>
    <message>
        <source>Units with a shortcut around them</source>
        <translation>外加快捷连接的各单元</translation>
    </message>
    <message>
        <source>Upsample</source>
        <translation>上采样</translation>
    </message>
    <message>
        <source>Values between the two layers.</source>
        <translation>两层之间的值的个数。</translation>
    </message>
    <message>
        <source>WRN-16-10</source>
        <translation>WRN-16-10</translation>
    </message>
    <message>
        <source>WRN-16-8</source>
        <translation>WRN-16-8</translation>
    </message>
    <message>
        <source>WRN-22-10</source>
        <translation>WRN-22-10</translation>
    </message>
    <message>
        <source>WRN-22-8</source>
        <translation>WRN-22-8</translation>
    </message>
    <message>
        <source>WRN-28-10</source>
        <translation>WRN-28-10</translation>
    </message>
    <message>
        <source>WRN-28-12</source>
        <translation>WRN-28-12</translation>
    </message>
    <message>
        <source>WRN-40-1</source>
        <translation>WRN-40-1</translation>
    </message>
    <message>
        <source>WRN-40-2</source>
        <translation>WRN-40-2</translation>
    </message>
    <message>
        <source>WRN-40-4</source>
        <translation>WRN-40-4</translation>
    </message>
    <message>
        <source>WRN-40-8</source>
        <translation>WRN-40-8</translation>
    </message>
    <message>
        <source>Weights of the backward pass: a new draw, even, or the forward ones.</source>
        <translation>反向传播的权重：重新抽取、各占一半或沿用前向的值。</translation>
    </message>
    <message>
        <source>Weights of the forward pass.</source>
        <translation>前向传播的权重。</translation>
    </message>
    <message>
        <source>Welch&apos;s t</source>
        <translation>Welch t</translation>
    </message>
    <message>
        <source>What arrives at the unit: `in` channels.</source>
        <translation>到达该单元的数据：`in` 个通道。</translation>
    </message>
    <message>
        <source>What the unit hands on. A stage expects `out` channels.</source>
        <translation>该单元的输出。阶层要求 `out` 个通道。</translation>
    </message>
    <message>
        <source>What to do where the shape changes.</source>
        <translation>形状变化时的处理方式。</translation>
    </message>
    <message>
        <source>Where ReLU and batch normalisation stand in a pre-activation unit</source>
        <translation>ReLU 和批归一化在预激活单元中的位置</translation>
    </message>
    <message>
        <source>Which block.</source>
        <translation>所用的模块。</translation>
    </message>
    <message>
        <source>Which function.</source>
        <translation>所用的函数。</translation>
    </message>
    <message>
        <source>Wide ResNet</source>
        <translation>Wide ResNet（宽残差网络）</translation>
    </message>
    <message>
        <source>Wide ResNet with dropout</source>
        <translation>Wide ResNet，带 Dropout</translation>
    </message>
    <message>
        <source>Wide ResNet with dropout: 200 epochs</source>
        <translation>Wide ResNet，带 Dropout：200 周期</translation>
    </message>
    <message>
        <source>Wide ResNet: 200 epochs</source>
        <translation>Wide ResNet：200 周期</translation>
    </message>
    <message>
        <source>Wide residual networks by depth and width</source>
        <translation>不同深度和宽度的宽残差网络</translation>
    </message>
    <message>
        <source>Wide unit</source>
        <translation>宽残差单元</translation>
    </message>
    <message>
        <source>Wide unit that may be dropped</source>
        <translation>可被丢弃的宽单元</translation>
    </message>
    <message>
        <source>Wide unit with dropout</source>
        <translation>带 Dropout 的宽残差单元</translation>
    </message>
    <message>
        <source>Width factor 1, for images of 224 pixels.</source>
        <translation>宽度因子为 1，用于 224 像素的图像。</translation>
    </message>
    <message>
        <source>Widths are rounded from the unrounded running sum: the survey&apos;s equation (2).</source>
        <translation>宽度由未取整的累加和取整得到：综述的式 (2)。</translation>
    </message>
    <message>
        <source>Widths are rounded from the unrounded running sum: the survey&apos;s equation (2). The printed 26.0 M leaves batch norm out.</source>
        <translation>宽度由未取整的累加和取整得到：综述的式 (2)。论文给出的 26.0 M 不含批归一化。</translation>
    </message>
    <message>
        <source>Widths are rounded from the unrounded running sum: the survey&apos;s equation (2). The printed 26.6 M leaves batch norm out.</source>
        <translation>宽度由未取整的累加和取整得到：综述的式 (2)。论文给出的 26.6 M 不含批归一化。</translation>
    </message>
    <message>
        <source>Widths are rounded from the unrounded running sum: the survey&apos;s equation (2). The printed 26.8 M leaves batch norm out.</source>
        <translation>宽度由未取整的累加和取整得到：综述的式 (2)。论文给出的 26.8 M 不含批归一化。</translation>
    </message>
    <message>
        <source>Widths are rounded from the unrounded running sum: the survey&apos;s equation (2). The printed 27.0 M leaves batch norm out and cuts 27.05 M off.</source>
        <translation>宽度由未取整的累加和取整得到：综述的式 (2)。论文给出的 27.0 M 不含批归一化，系由 27.05 M 截断。</translation>
    </message>
    <message>
        <source>Widths are rounded from the unrounded running sum: the survey&apos;s equation (2). The printed 28.3 M leaves batch norm out; of the 28.44 M without it, 0.1 M stay unexplained, although two implementations agree on them.</source>
        <translation>宽度由未取整的累加和取整得到：综述的式 (2)。论文给出的 28.3 M 不含批归一化；不含时为 28.44 M，其中 0.1 M 无法解释，尽管两个实现的结果一致。</translation>
    </message>
    <message>
        <source>Widths are rounded from the unrounded running sum: the survey&apos;s equation (2). The printed 3.8 M leaves batch norm out and cuts 3.89 M off.</source>
        <translation>宽度由未取整的累加和取整得到：综述的式 (2)。论文给出的 3.8 M 不含批归一化，系由 3.89 M 截断。</translation>
    </message>
    <message>
        <source>Without augmentation the authors also use dropout of 0.2 after every convolution but the first.</source>
        <translation>无数据增强时，作者还在除第一个外的每个卷积之后使用 0.2 的 Dropout。</translation>
    </message>
    <message>
        <source>additive pyramid</source>
        <translation>加性金字塔</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>all but the seed</source>
        <translation>除种子外全部相同</translation>
    </message>
    <message>
        <source>as it arrives</source>
        <translation>与输入相同</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>backward</source>
        <translation>反向</translation>
    </message>
    <message>
        <source>basic (pre-activation)</source>
        <translation>基本型（预激活）</translation>
    </message>
    <message>
        <source>batch size</source>
        <translation>批尺寸</translation>
    </message>
    <message>
        <source>bias</source>
        <translation>偏置</translation>
    </message>
    <message>
        <source>block</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>ceil</source>
        <translation>向上取整</translation>
    </message>
    <message>
        <source>citation</source>
        <translation>文献</translation>
    </message>
    <message>
        <source>classes</source>
        <translation>类别数</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>crop fill</source>
        <translation>裁剪填充内容</translation>
    </message>
    <message>
        <source>crop padding</source>
        <translation>裁剪填充</translation>
    </message>
    <message>
        <source>cutout</source>
        <translation>Cutout</translation>
    </message>
    <message>
        <source>cutout {}</source>
        <translation>Cutout {}</translation>
    </message>
    <message>
        <source>data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>decay {}</source>
        <translation>权重衰减 {}</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>depth must be 36n+20</source>
        <translation>深度须为 36n+20</translation>
    </message>
    <message>
        <source>depth must be 3n+4</source>
        <translation>深度须为 3n+4</translation>
    </message>
    <message>
        <source>depth must be 6n+2</source>
        <translation>深度须为 6n+2</translation>
    </message>
    <message>
        <source>depth must be 6n+4</source>
        <translation>深度须为 6n+4</translation>
    </message>
    <message>
        <source>depth must be 6n+8</source>
        <translation>深度须为 6n+8</translation>
    </message>
    <message>
        <source>depth must be 9n+2</source>
        <translation>深度须为 9n+2</translation>
    </message>
    <message>
        <source>design</source>
        <translation>设计</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>device model</source>
        <translation>设备型号</translation>
    </message>
    <message>
        <source>digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>dilation</source>
        <translation>空洞率</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>发散</translation>
    </message>
    <message>
        <source>doubling with the stage</source>
        <translation>随阶层加倍</translation>
    </message>
    <message>
        <source>draw</source>
        <translation>抽取方式</translation>
    </message>
    <message>
        <source>drop</source>
        <translation>舍弃</translation>
    </message>
    <message>
        <source>dropout {}</source>
        <translation>Dropout {}</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>周期数</translation>
    </message>
    <message>
        <source>epsilon</source>
        <translation>epsilon</translation>
    </message>
    <message>
        <source>evaluation batch</source>
        <translation>测试批尺寸</translation>
    </message>
    <message>
        <source>experiment</source>
        <translation>实验</translation>
    </message>
    <message>
        <source>factor</source>
        <translation>因子</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>first</source>
        <translation>前部通道数</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>flip</source>
        <translation>翻转</translation>
    </message>
    <message>
        <source>flips</source>
        <translation>翻转</translation>
    </message>
    <message>
        <source>forward</source>
        <translation>前向</translation>
    </message>
    <message>
        <source>function</source>
        <translation>函数</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>分组数</translation>
    </message>
    <message>
        <source>groups must be 1, 2, 3, 4 or 8</source>
        <translation>分组数须为 1、2、3、4 或 8</translation>
    </message>
    <message>
        <source>growth (concatenating)</source>
        <translation>增长（拼接）</translation>
    </message>
    <message>
        <source>head</source>
        <translation>分类器</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>kernel</source>
        <translation>卷积核</translation>
    </message>
    <message>
        <source>last batch</source>
        <translation>最后一批</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>machine</source>
        <translation>机器</translation>
    </message>
    <message>
        <source>Crops from images padded by reflection; a last batch that is not full is left out, as in the authors&apos; code. Images are normalised by mean and deviation; the authors&apos; first figures are of images after ZCA whitening.</source>
        <translation>从反射填充的图像中裁剪；与作者代码一样，不满的最后一批被略去。图像按均值与标准差归一化；作者最初的数值来自 ZCA 白化后的图像。</translation>
    </message>
    <message>
        <source>Five runs at depth 20, one at greater depth. The paper does not say whether an error is the last or the best epoch&apos;s. Nor does it say the padding of the crops (4 here), how weights begin, whether batch norm is decayed, or whether convolutions have a bias (none here).</source>
        <translation>深度 20 运行五次，更深的运行一次。论文未说明错误率取自最后还是最佳周期，也未说明裁剪填充（此处为 4）、权重初始化、批归一化是否衰减，以及卷积是否带偏置（此处不带）。</translation>
    </message>
    <message>
        <source>Moves the picture by some pixels along both axes; zeros come in at the other side. Shake-Shake moves it down and right.</source>
        <translation>沿两个轴将图像移动若干像素；另一侧补零。Shake-Shake 向下和向右移动。</translation>
    </message>
    <message>
        <source>README</source>
        <translation>README 说明</translation>
    </message>
    <message>
        <source>ResNet without its shortcuts; the ReLU after the second batch norm is kept. No figure is printed for these networks in numbers.</source>
        <translation>去掉捷径的 ResNet；保留第二个批归一化之后的 ReLU。论文未以数字给出这些网络的数值。</translation>
    </message>
    <message>
        <source>Section 3.5 and Table 8</source>
        <translation>第 3.5 节和表 8</translation>
    </message>
    <message>
        <source>Section 3.5 prints the errors; Table 8 prints the parameters and names the depth. The survey has them from the first edition of Huang et al., who select the epoch by validation error.</source>
        <translation>第 3.5 节给出错误率；表 8 给出参数量和深度。综述取自 Huang 等人的第一版，他们按验证错误率选取周期。</translation>
    </message>
    <message>
        <source>Tables 4 and 5</source>
        <translation>表 4 和表 5</translation>
    </message>
    <message>
        <source>The authors published no CIFAR definition; this is a reading of the paper. The stride stands on the 3×3 convolution, not on the first 1×1.</source>
        <translation>作者未公布 CIFAR 上的定义；这是对论文的一种解读。步幅在 3×3 卷积上，而不在第一个 1×1 上。</translation>
    </message>
    <message>
        <source>The authors published no CIFAR definition; this is a reading of the paper. The stride stands on the 3×3 convolution, not on the first 1×1. The printed 1.9 M is not this reading&apos;s.</source>
        <translation>作者未公布 CIFAR 上的定义；这是对论文的一种解读。步幅在 3×3 卷积上，而不在第一个 1×1 上。论文的 1.9 M 与此解读不符。</translation>
    </message>
    <message>
        <source>The authors published no CIFAR definition; this is a reading of the paper. The stride stands on the 3×3 convolution, not on the first 1×1. The printed 8.6 M is not this reading&apos;s. The survey prints 24.54 % on CIFAR-100, the original paper 20.45 % (recalled): the digits were probably swapped.</source>
        <translation>作者未公布 CIFAR 上的定义；这是对论文的一种解读。步幅在 3×3 卷积上，而不在第一个 1×1 上。论文的 8.6 M 与此解读不符。综述在 CIFAR-100 上给出 24.54 %，原论文为 20.45 %（凭记忆）：数字可能被调换。</translation>
    </message>
    <message>
        <source>The blocks, batch and decay are those of the authors&apos; code, which say that the figures of the arXiv paper were reached with pre-activation bottlenecks and batches of 256.</source>
        <translation>模块、批大小和衰减取自作者代码；作者说明 arXiv 论文的数值由预激活瓶颈结构和 256 的批大小得到。</translation>
    </message>
    <message>
        <source>The blocks, batch and decay are those of the authors&apos; code, which say that the figures of the arXiv paper were reached with pre-activation bottlenecks and batches of 256. The printed 68.1 M cuts 68.16 M off, or leaves batch norm out.</source>
        <translation>模块、批大小和衰减取自作者代码；作者说明 arXiv 论文的数值由预激活瓶颈结构和 256 的批大小得到。论文的 68.1 M 是 68.16 M 的截断，或未计批归一化。</translation>
    </message>
    <message>
        <source>The errors of the survey&apos;s table were reached on images after ZCA whitening, which this application does not do; those of November 2016 on images normalised by mean and deviation.</source>
        <translation>综述表中的错误率来自 ZCA 白化后的图像，本程序不做白化；2016 年 11 月的数值来自按均值与标准差归一化的图像。</translation>
    </message>
    <message>
        <source>The first edition trained no network on CIFAR; the journal edition prints figures without a definition. This puts the gate into a ResNet.</source>
        <translation>第一版未在 CIFAR 上训练网络；期刊版给出数值但没有定义。此处将门控放入 ResNet。</translation>
    </message>
    <message>
        <source>The paper trained no network on CIFAR; this puts its gates into a ResNet.</source>
        <translation>论文未在 CIFAR 上训练网络；此处将其门控放入 ResNet。</translation>
    </message>
    <message>
        <source>The rate falls at the beginning of epochs 250 and 375. The authors hold 5,000 of the training images out, and print the test error of the epoch that is best on them.</source>
        <translation>学习率在第 250 和 375 周期开始时下降。作者留出 5,000 张训练图像，并报告其上最佳周期的测试错误率。</translation>
    </message>
    <message>
        <source>The rate of 0.3 on CIFAR was not read again in the paper. On images normalised by mean and deviation, as its partner without dropout with 4.00 % and 19.25 %.</source>
        <translation>CIFAR 上的比率 0.3 未在论文中重新核对。图像按均值与标准差归一化，与不带 dropout 的对照（4.00 % 和 19.25 %）相同。</translation>
    </message>
    <message>
        <source>The recipe of He et al., Deep residual learning, since this paper&apos;s own for CIFAR is not known here.</source>
        <translation>采用 He 等人《Deep residual learning》的训练方案，因为此处不知道该论文在 CIFAR 上的方案。</translation>
    </message>
    <message>
        <source>The recipe of He et al., Identity mappings, since this paper&apos;s own for CIFAR is not known here.</source>
        <translation>采用 He 等人《Identity mappings》的训练方案，因为此处不知道该论文在 CIFAR 上的方案。</translation>
    </message>
    <message>
        <source>The stride stands on the 3×3 convolution; the authors&apos; code for CIFAR has it on the first 1×1.</source>
        <translation>步幅在 3×3 卷积上；作者的 CIFAR 代码把它放在第一个 1×1 上。</translation>
    </message>
    <message>
        <source>The stride stands on the 3×3 convolution; the authors&apos; code for CIFAR has it on the first 1×1. The printed 10.2 M leaves batch norm out.</source>
        <translation>步幅在 3×3 卷积上；作者的 CIFAR 代码把它放在第一个 1×1 上。论文的 10.2 M 未计批归一化。</translation>
    </message>
    <message>
        <source>The stride stands on the 3×3 convolution; the paper has it on the first 1×1. The recipe is that of the paper that prints figures of this network on CIFAR.</source>
        <translation>步幅在 3×3 卷积上；论文把它放在第一个 1×1 上。训练方案取自给出该网络 CIFAR 数值的论文。</translation>
    </message>
    <message>
        <source>The survey has them from the first edition of Zagoruyko and Komodakis, whose images were whitened (ZCA); runs here normalise by mean and deviation, with which the authors print 4.00 % and 19.25 % for WRN-28-10.</source>
        <translation>综述取自 Zagoruyko 和 Komodakis 的第一版，其图像经过 ZCA 白化；此处按均值与标准差归一化，作者在此条件下对 WRN-28-10 给出 4.00 % 和 19.25 %。</translation>
    </message>
    <message>
        <source>The survey prints the first edition&apos;s 5.25 % and 24.98 %; the later edition has 5.23 % and 24.58 %. Shape-changing shortcuts average 2×2 pixels and append zero channels, as in the authors&apos; code.</source>
        <translation>综述给出第一版的 5.25 % 和 24.98 %；后期版本为 5.23 % 和 24.58 %。改变形状的捷径对 2×2 像素取平均并补零通道，与作者代码一致。</translation>
    </message>
    <message>
        <source>The table&apos;s title says basic: the pre-activation unit of Table 1.</source>
        <translation>表题写明为基本型：即表 1 的预激活单元。</translation>
    </message>
    <message>
        <source>The text says that FastResNet-56 takes 30.04 % less time than ResNet-56; by the seconds of the table it is 30.14 %.</source>
        <translation>正文称 FastResNet-56 比 ResNet-56 少用时 30.04 %；按表中秒数为 30.14 %。</translation>
    </message>
    <message>
        <source>The text says that type 1 takes 26.68 % less time than basic; by the seconds of the table it is 26.57 %.</source>
        <translation>正文称第一类比基本型少用时 26.68 %；按表中秒数为 26.57 %。</translation>
    </message>
    <message>
        <source>Where padding puts the channels of zeros. Much PyTorch code for CIFAR puts half of them on each side.</source>
        <translation>补零通道放在哪里。许多 CIFAR 的 PyTorch 代码在两侧各放一半。</translation>
    </message>
    <message>
        <source>Which way.</source>
        <translation>移动方向。</translation>
    </message>
    <message>
        <source>Widths are rounded from the unrounded running sum: the survey&apos;s equation (2). The survey has 4.58 % and 23.12 %, the authors&apos; earlier edition 4.62 % and 23.31 %. The printed 1.7 M leaves batch norm out and cuts 1.76 M off.</source>
        <translation>宽度由未取整的累加和取整得到：综述的公式 (2)。综述为 4.58 % 和 23.12 %，作者早期版本为 4.62 % 和 23.31 %。论文的 1.7 M 未计批归一化，且由 1.76 M 截断。</translation>
    </message>
    <message>
        <source>ZCA whitening</source>
        <translation>ZCA 白化</translation>
    </message>
    <message>
        <source>best on images held out</source>
        <translation>留出图像上最佳者</translation>
    </message>
    <message>
        <source>best run</source>
        <translation>最佳一次运行</translation>
    </message>
    <message>
        <source>convert</source>
        <translation>颜色转换</translation>
    </message>
    <message>
        <source>direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>earlier edition</source>
        <translation>早期版本</translation>
    </message>
    <message>
        <source>edition of November 2016</source>
        <translation>2016 年 11 月版</translation>
    </message>
    <message>
        <source>epoch that is reported</source>
        <translation>所报告的周期</translation>
    </message>
    <message>
        <source>journal edition</source>
        <translation>期刊版</translation>
    </message>
    <message>
        <source>last</source>
        <translation>最后一个</translation>
    </message>
    <message>
        <source>later edition</source>
        <translation>后期版本</translation>
    </message>
    <message>
        <source>mean and deviation</source>
        <translation>均值与标准差</translation>
    </message>
    <message>
        <source>mean of five runs; the paper says neither whether an error is the last or the best epoch&apos;s, nor what stands behind ±</source>
        <translation>五次运行的均值；论文既未说明错误率取自最后还是最佳周期，也未说明 ± 的含义</translation>
    </message>
    <message>
        <source>mean of runs</source>
        <translation>多次运行的均值</translation>
    </message>
    <message>
        <source>median of runs</source>
        <translation>多次运行的中位数</translation>
    </message>
    <message>
        <source>medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>memory layout</source>
        <translation>内存布局</translation>
    </message>
    <message>
        <source>milestones</source>
        <translation>衰减节点</translation>
    </message>
    <message>
        <source>mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>multiplier</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>nesterov</source>
        <translation>Nesterov</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>no augmentation</source>
        <translation>无数据增强</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>normalise</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>normalised by ImageNet</source>
        <translation>按 ImageNet 归一化</translation>
    </message>
    <message>
        <source>normalised by the data</source>
        <translation>按数据归一化</translation>
    </message>
    <message>
        <source>not from scratch</source>
        <translation>非从头训练</translation>
    </message>
    <message>
        <source>not normalised</source>
        <translation>未归一化</translation>
    </message>
    <message>
        <source>of</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>p</source>
        <translation>p</translation>
    </message>
    <message>
        <source>p = {survival}</source>
        <translation>p = {survival}</translation>
    </message>
    <message>
        <source>p after Holm</source>
        <translation>p（Holm 校正）</translation>
    </message>
    <message>
        <source>p by permutation</source>
        <translation>p（置换检验）</translation>
    </message>
    <message>
        <source>padding</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>points</source>
        <translation>个百分点</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>数值精度</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>preprocessing</source>
        <translation>预处理</translation>
    </message>
    <message>
        <source>protocol not stated</source>
        <translation>未说明选取方式</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>比例</translation>
    </message>
    <message>
        <source>rate {} (cosine)</source>
        <translation>学习率 {}（余弦）</translation>
    </message>
    <message>
        <source>rate {} (steps at {})</source>
        <translation>学习率 {}（第 {} 周期起分段下降）</translation>
    </message>
    <message>
        <source>recalled</source>
        <translation>凭记忆</translation>
    </message>
    <message>
        <source>recipe</source>
        <translation>训练方案</translation>
    </message>
    <message>
        <source>reflect</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>reflect-padded crops by {}</source>
        <translation>镜像填充 {} 像素后裁剪</translation>
    </message>
    <message>
        <source>repeat</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>resize</source>
        <translation>调整大小</translation>
    </message>
    <message>
        <source>result of one run per row; the paper does not say whether it is the last or the best epoch&apos;s error</source>
        <translation>每行一次运行的结果；论文未说明是最后还是最佳周期的错误率</translation>
    </message>
    <message>
        <source>run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>runs beside on the device</source>
        <translation>同设备上并行的运行数</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>schedule</source>
        <translation>学习率策略</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>selected by validation error</source>
        <translation>按验证错误率选取</translation>
    </message>
    <message>
        <source>source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>squeeze</source>
        <translation>压缩维度</translation>
    </message>
    <message>
        <source>squeeze {squeeze}</source>
        <translation>压缩至 {squeeze}</translation>
    </message>
    <message>
        <source>stage {number}</source>
        <translation>阶层 {number}</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>stem</source>
        <translation>首层</translation>
    </message>
    <message>
        <source>step</source>
        <translation>分段</translation>
    </message>
    <message>
        <source>step mode</source>
        <translation>单步执行方式</translation>
    </message>
    <message>
        <source>steps run as</source>
        <translation>步骤执行方式</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>subset seed</source>
        <translation>子集种子</translation>
    </message>
    <message>
        <source>survival</source>
        <translation>保留概率</translation>
    </message>
    <message>
        <source>survival {} at the last unit</source>
        <translation>最后一个单元的保留概率 {}</translation>
    </message>
    <message>
        <source>test size</source>
        <translation>测试图像数</translation>
    </message>
    <message>
        <source>the factor must be 0.5, 1.0, 1.5 or 2.0</source>
        <translation>因子须为 0.5、1.0、1.5 或 2.0</translation>
    </message>
    <message>
        <source>threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>torch</source>
        <translation>torch</translation>
    </message>
    <message>
        <source>train images</source>
        <translation>训练图像</translation>
    </message>
    <message>
        <source>train size</source>
        <translation>训练图像数</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>训练时</translation>
    </message>
    <message>
        <source>training</source>
        <translation>训练中</translation>
    </message>
    <message>
        <source>type 1: first activation removed</source>
        <translation>第一类：去除第一激活层</translation>
    </message>
    <message>
        <source>type 2: second activation removed</source>
        <translation>第二类：去除第二激活层</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>warmup iterations</source>
        <translation>预热步数</translation>
    </message>
    <message>
        <source>warmup learning rate</source>
        <translation>预热学习率</translation>
    </message>
    <message>
        <source>weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>when</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>zero</source>
        <translation>零</translation>
    </message>
    <message>
        <source>zero-padded crops by {}</source>
        <translation>补零 {} 像素后裁剪</translation>
    </message>
    <message>
        <source>zeros</source>
        <translation>补零位置</translation>
    </message>
    <message>
        <source>zeros after</source>
        <translation>零在后</translation>
    </message>
    <message>
        <source>zeros as in the design</source>
        <translation>零的位置与设计相同</translation>
    </message>
    <message>
        <source>zeros both sides</source>
        <translation>零在两侧</translation>
    </message>
    <message>
        <source>{block} × {repeat}</source>
        <translation>{block} × {repeat}</translation>
    </message>
    <message>
        <source>{first} | rest</source>
        <translation>{first} | 其余</translation>
    </message>
    <message>
        <source>{forward}-{backward}</source>
        <translation>{forward}-{backward}</translation>
    </message>
    <message>
        <source>{function}</source>
        <translation>{function}</translation>
    </message>
    <message>
        <source>{groups} groups</source>
        <translation>{groups} 组</translation>
    </message>
    <message>
        <source>{group}: {name}</source>
        <translation>{group}：{name}</translation>
    </message>
    <message>
        <source>{kernel}×{kernel}</source>
        <translation>{kernel}×{kernel}</translation>
    </message>
    <message>
        <source>{kernel}×{kernel} / {stride}</source>
        <translation>{kernel}×{kernel} / {stride}</translation>
    </message>
    <message>
        <source>{kernel}×{kernel}, {width}</source>
        <translation>{kernel}×{kernel}, {width}</translation>
    </message>
    <message>
        <source>{kind} (of {sources})</source>
        <translation>{kind}（来自 {sources}）</translation>
    </message>
    <message>
        <source>{mode}</source>
        <translation>{mode}</translation>
    </message>
    <message>
        <source>{of}</source>
        <translation>{of}</translation>
    </message>
    <message>
        <source>{pixels} px {direction}</source>
        <translation>{pixels} 像素，方向 {direction}</translation>
    </message>
    <message>
        <source>{rate}</source>
        <translation>{rate}</translation>
    </message>
    <message>
        <source>{when}</source>
        <translation>{when}</translation>
    </message>
    <message>
        <source>{width}</source>
        <translation>{width}</translation>
    </message>
    <message>
        <source>{}, {} epochs in batches of {}</source>
        <translation>{}，{} 个周期，批尺寸 {}</translation>
    </message>
    <message>
        <source>× k, doubling</source>
        <translation>× k，加倍</translation>
    </message>
    <message>
        <source>× {factor}</source>
        <translation>× {factor}</translation>
    </message>
    <message>
        <source>×{factor} from epoch {epoch}</source>
        <translation>第 {epoch} 周期起 ×{factor}</translation>
    </message>
</context>
<context>
    <name>CostBar</name>
    <message>
        <source>1 problem</source>
        <translation>1 个问题</translation>
    </message>
    <message>
        <source>Cost of the network</source>
        <translation>网络的开销</translation>
    </message>
    <message>
        <source>Every feature map once, in float32, for one image</source>
        <translation>一幅图像的每个特征图各计一次（float32）</translation>
    </message>
    <message>
        <source>Multiply-accumulates of convolutions and linear layers, an image</source>
        <translation>一幅图像的卷积层和全连接层乘加次数</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>没有问题</translation>
    </message>
    <message>
        <source>Numbers that training learns</source>
        <translation>训练学习的数的个数</translation>
    </message>
    <message>
        <source>Show the list of problems (F8)</source>
        <translation>显示问题列表（F8）</translation>
    </message>
    <message>
        <source>Side of the square of the image that one output sees</source>
        <translation>一个输出所能看到的图像方形区域的边长</translation>
    </message>
    <message>
        <source>Weighted layers, as the papers count them</source>
        <translation>带权重的层数，按论文的计法</translation>
    </message>
    <message>
        <source>activations {0} an image</source>
        <translation>每幅图像激活值 {0}</translation>
    </message>
    <message>
        <source>depth {0}</source>
        <translation>深度 {0}</translation>
    </message>
    <message>
        <source>field {0} px</source>
        <translation>感受野 {0} px</translation>
    </message>
    <message>
        <source>{0} (n = {1})</source>
        <translation>{0} (n = {1})</translation>
    </message>
    <message>
        <source>{0} MAC</source>
        <translation>{0} 次乘加</translation>
    </message>
    <message>
        <source>{0} parameters</source>
        <translation>{0} 个参数</translation>
    </message>
    <message>
        <source>{0} problems</source>
        <translation>{0} 个问题</translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <source>Nothing to draw yet</source>
        <translation>暂无可绘制的内容</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>另有 {count} 项</translation>
    </message>
</context>
<context>
    <name>CurvesPanel</name>
    <message>
        <source>A line for each run</source>
        <translation>每次运行一条线</translation>
    </message>
    <message>
        <source>Each run</source>
        <translation>各次运行</translation>
    </message>
    <message>
        <source>Export plot</source>
        <translation>导出图</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>范围</translation>
    </message>
    <message>
        <source>Log x</source>
        <translation>x 轴对数</translation>
    </message>
    <message>
        <source>Log y</source>
        <translation>y 轴对数</translation>
    </message>
    <message>
        <source>Logarithmic horizontal axis</source>
        <translation>横轴采用对数刻度</translation>
    </message>
    <message>
        <source>Logarithmic vertical axis</source>
        <translation>纵轴采用对数刻度</translation>
    </message>
    <message>
        <source>Mean of seeds</source>
        <translation>各种子均值</translation>
    </message>
    <message>
        <source>Runs that differ only in their seeds as one mean with a band</source>
        <translation>仅种子不同的运行合并为一条带区间的均值线</translation>
    </message>
    <message>
        <source>Set the ends of the axes by hand</source>
        <translation>手动设置坐标轴的两端</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Smooth the curves; each stays visible behind, as it is</source>
        <translation>平滑曲线；原曲线仍显示在后面</translation>
    </message>
    <message>
        <source>What a line stands for</source>
        <translation>每条线代表什么</translation>
    </message>
    <message>
        <source>What it is drawn over</source>
        <translation>横轴的内容</translation>
    </message>
    <message>
        <source>What the band around a mean stands for</source>
        <translation>均值周围的区间代表什么</translation>
    </message>
    <message>
        <source>Which figure is drawn</source>
        <translation>绘制哪个指标</translation>
    </message>
    <message>
        <source>over</source>
        <translation>横轴</translation>
    </message>
</context>
<context>
    <name>Dates</name>
    <message>
        <source>Today {clock}</source>
        <translation>今天 {clock}</translation>
    </message>
    <message>
        <source>Yesterday {clock}</source>
        <translation>昨天 {clock}</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>M月d日</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>yyyy年M月d日</translation>
    </message>
</context>
<context>
    <name>DesignActions</name>
    <message>
        <source>Add block…</source>
        <translation>添加模块…</translation>
    </message>
    <message>
        <source>Add operation…</source>
        <translation>添加操作…</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>自动排列</translation>
    </message>
    <message>
        <source>Bypass</source>
        <translation>旁路</translation>
    </message>
    <message>
        <source>Connect to…</source>
        <translation>连接到…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete block</source>
        <translation>删除模块</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>Duplicate block</source>
        <translation>复制模块</translation>
    </message>
    <message>
        <source>Export network…</source>
        <translation>导出网络…</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Import weights…</source>
        <translation>导入权重…</translation>
    </message>
    <message>
        <source>Minimap</source>
        <translation>缩略图</translation>
    </message>
    <message>
        <source>New design</source>
        <translation>新建设计</translation>
    </message>
    <message>
        <source>Next problem</source>
        <translation>下一个问题</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Presets…</source>
        <translation>预置网络…</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Rename block…</source>
        <translation>重命名模块…</translation>
    </message>
    <message>
        <source>Rename design…</source>
        <translation>重命名设计…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
</context>
<context>
    <name>DesignWorkspace</name>
    <message>
        <source>Add operation…</source>
        <translation>添加操作…</translation>
    </message>
    <message>
        <source>Connect {0} to</source>
        <translation>将 {0} 连接到</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>大纲</translation>
    </message>
    <message>
        <source>Palette</source>
        <translation>操作库</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Select an operation that can feed another one.</source>
        <translation>请选择一个可以向其他操作输出的操作。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>What feeds {0}?</source>
        <translation>哪个操作输出到 {0}？</translation>
    </message>
    <message>
        <source>What follows {0}?</source>
        <translation>{0} 之后是什么？</translation>
    </message>
    <message>
        <source>to {0}</source>
        <translation>到 {0}</translation>
    </message>
</context>
<context>
    <name>DifferenceLines</name>
    <message>
        <source>+ {what} added</source>
        <translation>+ 新增 {what}</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>以及另外 {n} 项</translation>
    </message>
    <message>
        <source>stage {stage}, unit {unit}</source>
        <translation>阶层 {stage}，单元 {unit}</translation>
    </message>
    <message>
        <source>stage {stage}, units {first} to {last}</source>
        <translation>阶层 {stage}，单元 {first} 至 {last}</translation>
    </message>
    <message>
        <source>− {what} removed</source>
        <translation>− 移除 {what}</translation>
    </message>
    <message>
        <source>≠ The same operations, linked in another way</source>
        <translation>≠ 操作相同，连接方式不同</translation>
    </message>
    <message>
        <source>≠ The unit gives {before} → {after}</source>
        <translation>≠ 单元的输出 {before} → {after}</translation>
    </message>
    <message>
        <source>≠ Units: {before} → {after}</source>
        <translation>≠ 单元数：{before} → {after}</translation>
    </message>
    <message>
        <source>≠ {what} moved</source>
        <translation>≠ {what} 位置改变</translation>
    </message>
    <message>
        <source>≠ {what} takes {before} → {after}</source>
        <translation>≠ {what} 的输入 {before} → {after}</translation>
    </message>
</context>
<context>
    <name>Editing</name>
    <message>
        <source>Add {0}</source>
        <translation>添加 {0}</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>自动排列</translation>
    </message>
    <message>
        <source>Arrange selection</source>
        <translation>排列所选操作</translation>
    </message>
    <message>
        <source>Bypass</source>
        <translation>旁路</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>创建副本</translation>
    </message>
    <message>
        <source>Insert {0}</source>
        <translation>插入 {0}</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>The clipboard holds no operations.</source>
        <translation>剪贴板中没有操作。</translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>&apos;{name}&apos; cannot be a name.</source>
        <translation>“{name}”不能用作名称。</translation>
    </message>
    <message>
        <source>&apos;{name}&apos; is used by {places}.</source>
        <translation>“{name}”正被 {places} 使用。</translation>
    </message>
    <message>
        <source>&apos;{target}&apos; leads to &apos;{source}&apos;: this would make a cycle.</source>
        <translation>“{target}”通向“{source}”：这会形成环路。</translation>
    </message>
    <message>
        <source>A block&apos;s name has 1 to 120 characters.</source>
        <translation>模块名称须为 1 至 120 个字符。</translation>
    </message>
    <message>
        <source>A name has letters, digits and _, and begins with a letter.</source>
        <translation>名称由字母、数字和 _ 组成，并以字母开头。</translation>
    </message>
    <message>
        <source>An operation cannot feed itself.</source>
        <translation>操作不能输出到自身。</translation>
    </message>
    <message>
        <source>Choose another block there.</source>
        <translation>请在那里另选模块。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请另选名称。</translation>
    </message>
    <message>
        <source>Choose another.</source>
        <translation>请另选一个。</translation>
    </message>
    <message>
        <source>The name &apos;{name}&apos; is used already.</source>
        <translation>名称“{name}”已被使用。</translation>
    </message>
    <message>
        <source>The parameter &apos;{name}&apos; is declared twice.</source>
        <translation>参数“{name}”被声明了两次。</translation>
    </message>
    <message>
        <source>There is a block &apos;{name}&apos; already.</source>
        <translation>已存在模块“{name}”。</translation>
    </message>
    <message>
        <source>These are joined already.</source>
        <translation>两者已经连接。</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Take in the runs of a capsule from another machine</source>
        <translation>导入来自另一台机器的封装包中的运行</translation>
    </message>
</context>
<context>
    <name>ExperimentDialog</name>
    <message>
        <source> And {n} more.</source>
        <translation>另有 {n} 项。</translation>
    </message>
    <message>
        <source>All runs are listed here before anything is queued.</source>
        <translation>加入队列之前，所有运行都列在这里。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close without queueing (Esc)</source>
        <translation>关闭而不加入队列（Esc）</translation>
    </message>
    <message>
        <source>Combine with the values of another setting</source>
        <translation>与另一项设置的取值组合</translation>
    </message>
    <message>
        <source>Each combination is run from each of these seeds</source>
        <translation>每种组合都用这些种子各运行一次</translation>
    </message>
    <message>
        <source>Each is combined with the other rows&apos; values and trained from every seed.</source>
        <translation>每个取值与其他各行的取值组合，并用每个种子各训练一次。</translation>
    </message>
    <message>
        <source>Experiment</source>
        <translation>实验</translation>
    </message>
    <message>
        <source>Give the experiment a name.</source>
        <translation>请为实验命名。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name of the experiment</source>
        <translation>实验名称</translation>
    </message>
    <message>
        <source>Open an experiment</source>
        <translation>打开实验</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>加入队列</translation>
    </message>
    <message>
        <source>Queue all runs of the experiment (Ctrl+Enter)</source>
        <translation>将实验的所有运行加入队列（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>Queue {n} runs</source>
        <translation>将 {n} 次运行加入队列</translation>
    </message>
    <message>
        <source>Read an experiment from a file</source>
        <translation>从文件读取实验</translation>
    </message>
    <message>
        <source>Save the experiment</source>
        <translation>保存实验</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Seeds are whole numbers, separated by commas: 0, 1, 2</source>
        <translation>随机种子为整数，用逗号分隔：0, 1, 2</translation>
    </message>
    <message>
        <source>Starts from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Varies</source>
        <translation>变化项</translation>
    </message>
    <message>
        <source>Vary something more</source>
        <translation>添加变化项</translation>
    </message>
    <message>
        <source>What will be run</source>
        <translation>将要运行的内容</translation>
    </message>
    <message>
        <source>Write it to a file that &apos;workbench experiment&apos; runs too</source>
        <translation>写入文件，“workbench experiment”也可运行它</translation>
    </message>
    <message>
        <source>{design} on {data}, {epochs} epochs of &apos;{recipe}&apos;</source>
        <translation>{design}，{data}，{epochs} 个周期，训练方案“{recipe}”</translation>
    </message>
    <message>
        <source>{name}: experiment</source>
        <translation>{name}：实验</translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation>{n} 次运行</translation>
    </message>
    <message>
        <source>{runs}, about {time}</source>
        <translation>{runs}，约 {time}</translation>
    </message>
    <message>
        <source>{runs}; how long they take is not known yet</source>
        <translation>{runs}；所需时间尚不清楚</translation>
    </message>
    <message>
        <source>{runs}; {n} of them of unknown length, the others about {time}</source>
        <translation>{runs}；其中 {n} 次时长未知，其余约 {time}</translation>
    </message>
</context>
<context>
    <name>ExportMenu</name>
    <message>
        <source>The selected runs, or all that are shown</source>
        <translation>所选运行，或显示的全部运行</translation>
    </message>
    <message>
        <source>The selected runs, or all that are shown, into a folder: one in it for each run</source>
        <translation>所选运行，或显示的全部运行，写入一个文件夹：其中每次运行一个</translation>
    </message>
</context>
<context>
    <name>Fault</name>
    <message>
        <source> et al.</source>
        <translation> 等</translation>
    </message>
    <message>
        <source>&apos;workbench networks&apos; lists all.</source>
        <translation>“workbench networks”可列出全部。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be read: {1}.</source>
        <translation>无法读取“{0}”：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be used as a name.</source>
        <translation>“{0}”不能用作名称。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; cannot be written: {1}.</source>
        <translation>无法写入“{0}”：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; does not parse.</source>
        <translation>“{0}”无法解析。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; gives {1} channels where {2} are expected.</source>
        <translation>“{0}”输出 {1} 个通道，应为 {2} 个。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; gives {1}() {2} values.</source>
        <translation>“{0}”给 {1}() 传入了 {2} 个值。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; has no parameter &apos;{1}&apos;.</source>
        <translation>“{0}”没有参数“{1}”。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; has no value: {1}.</source>
        <translation>“{0}”没有值：{1}。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; holds no figures of a paper.</source>
        <translation>“{0}”不是论文数值文件。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is nested more than {1} deep: does it hold itself?</source>
        <translation>“{0}”的嵌套超过 {1} 层：它是否包含了自身？</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is nested too deeply.</source>
        <translation>“{0}”嵌套过深。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a family of presets.</source>
        <translation>“{0}”不是预置网络系列。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a kind of operation that this version knows.</source>
        <translation>此版本没有名为“{0}”的操作类型。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a paper&apos;s table.</source>
        <translation>“{0}”不是论文表格。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a recipe.</source>
        <translation>“{0}”不是训练方案。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a size to which images can be brought.</source>
        <translation>“{0}”不是图像可以调整到的大小。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a way to initialise weights.</source>
        <translation>“{0}”不是一种权重初始化方式。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is not a {1}number.</source>
        <translation>“{0}”不是有效的{1}数。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; is too large for a design.</source>
        <translation>“{0}”太大，不是设计文件。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; uses &apos;{1}&apos;, which is not known here.</source>
        <translation>“{0}”用到了此处没有的“{1}”。</translation>
    </message>
    <message>
        <source>&apos;{0}&apos; uses something that is not part of the language.</source>
        <translation>“{0}”用到了表达式语言之外的内容。</translation>
    </message>
    <message>
        <source>A block has exactly one {0}; this one has {1}.</source>
        <translation>模块须恰好有一个 {0}；此模块有 {1} 个。</translation>
    </message>
    <message>
        <source>A comma may only group thousands: 12,800.</source>
        <translation>逗号只能用作千位分隔：12,800。</translation>
    </message>
    <message>
        <source>A depth of {0} does not fit: n = {1} is {2}.</source>
        <translation>深度 {0} 不合适：n = {1} 为 {2}。</translation>
    </message>
    <message>
        <source>A design says &quot;format&quot;: &quot;{0}&quot;.</source>
        <translation>设计文件中有 &quot;format&quot;: &quot;{0}&quot;。</translation>
    </message>
    <message>
        <source>A link joins &apos;{0}&apos; to &apos;{1}&apos;, but there is no &apos;{2}&apos;.</source>
        <translation>有连线从“{0}”连到“{1}”，但没有“{2}”。</translation>
    </message>
    <message>
        <source>A network has at most {0} units.</source>
        <translation>网络最多有 {0} 个单元。</translation>
    </message>
    <message>
        <source>A number may be at most {0}.</source>
        <translation>数值最大为 {0}。</translation>
    </message>
    <message>
        <source>A padding of {0} is more than half of the window of {1}.</source>
        <translation>填充 {0} 超过窗口 {1} 的一半。</translation>
    </message>
    <message>
        <source>A parameter cannot be called &apos;{0}&apos;: it means something else here.</source>
        <translation>参数不能叫“{0}”：它在此处另有含义。</translation>
    </message>
    <message>
        <source>A recipe is an object of its fields.</source>
        <translation>训练方案是由其各字段组成的对象。</translation>
    </message>
    <message>
        <source>A recipe says &quot;format&quot;: &quot;{0}&quot;.</source>
        <translation>训练方案文件中应有 &quot;format&quot;: &quot;{0}&quot;。</translation>
    </message>
    <message>
        <source>A run cannot use {0} as {1}.</source>
        <translation>运行不能把 {0} 用作 {1}。</translation>
    </message>
    <message>
        <source>A shift of {0} leaves nothing of {1}×{2}.</source>
        <translation>平移 {0} 后，{1}×{2} 什么也不剩。</translation>
    </message>
    <message>
        <source>A stride of {0} does not fit a side of {1} pixels.</source>
        <translation>步长 {0} 与 {1} 像素的边长不合。</translation>
    </message>
    <message>
        <source>A vector leaves it, but the next unit needs a feature map.</source>
        <translation>它输出向量，但下一个单元需要特征图。</translation>
    </message>
    <message>
        <source>A window of {0} pixels has no middle pixel to scale.</source>
        <translation>{0} 像素的窗口没有可缩放的中心像素。</translation>
    </message>
    <message>
        <source>A {0} of {1} pixels does not fit a side of {2} pixels.</source>
        <translation>{1} 像素的 {0} 与 {2} 像素的边长不合。</translation>
    </message>
    <message>
        <source>An addition needs equal {0}, but {1} and {2} arrive.</source>
        <translation>相加要求 {0} 相等，但输入为 {1} 和 {2}。</translation>
    </message>
    <message>
        <source>An expression may have {0} characters, not {1}.</source>
        <translation>表达式最多 {0} 个字符，现有 {1} 个。</translation>
    </message>
    <message>
        <source>An identity cannot turn {0} into {1}.</source>
        <translation>恒等映射不能把 {0} 变为 {1}。</translation>
    </message>
    <message>
        <source>Check the path for a slip.</source>
        <translation>请检查路径是否有误。</translation>
    </message>
    <message>
        <source>Choose a number from {0} to {1}.</source>
        <translation>请选择 {0} 到 {1} 之间的数。</translation>
    </message>
    <message>
        <source>Choose a whole number from {0} to {1}, or none.</source>
        <translation>请选择 {0} 到 {1} 之间的整数，或留空。</translation>
    </message>
    <message>
        <source>Choose a whole number from {0} to {1}.</source>
        <translation>请选择 {0} 到 {1} 之间的整数。</translation>
    </message>
    <message>
        <source>Choose an odd number.</source>
        <translation>请选择奇数。</translation>
    </message>
    <message>
        <source>Choose another.</source>
        <translation>请另选一个。</translation>
    </message>
    <message>
        <source>Choose one in the inspector.</source>
        <translation>请在“属性”中选择一个。</translation>
    </message>
    <message>
        <source>Choose one of the design&apos;s blocks.</source>
        <translation>请选择设计中的一个模块。</translation>
    </message>
    <message>
        <source>Choose one of: {0}.</source>
        <translation>可选：{0}。</translation>
    </message>
    <message>
        <source>Choose zero-pad or projection.</source>
        <translation>请选择 zero-pad 或 projection。</translation>
    </message>
    <message>
        <source>Convert or resize a folder or an archive of images.</source>
        <translation>请对图像文件夹或压缩包使用转换或调整大小。</translation>
    </message>
    <message>
        <source>Decimals are written with a point: 0.1.</source>
        <translation>小数用小数点书写：0.1。</translation>
    </message>
    <message>
        <source>Delete it or open the design with a newer version.</source>
        <translation>请删除它，或用更新的版本打开该设计。</translation>
    </message>
    <message>
        <source>Delete one of them.</source>
        <translation>请删除其中一条。</translation>
    </message>
    <message>
        <source>Draw a link to it.</source>
        <translation>请连一条线到它。</translation>
    </message>
    <message>
        <source>Draw another.</source>
        <translation>请再连一条。</translation>
    </message>
    <message>
        <source>Give the side of a square, or width and height as in 32x48; at most {0}.</source>
        <translation>请给出正方形边长，或如 32x48 的宽和高；最大 {0}。</translation>
    </message>
    <message>
        <source>It enlarges, but {0}×{1} is larger than the {2}×{3} that it should match.</source>
        <translation>它用于放大，但 {0}×{1} 已大于要匹配的 {2}×{3}。</translation>
    </message>
    <message>
        <source>It has: {0}.</source>
        <translation>已有：{0}。</translation>
    </message>
    <message>
        <source>It needs a feature map, but a vector of {0} arrives.</source>
        <translation>它需要特征图，但输入是长度为 {0} 的向量。</translation>
    </message>
    <message>
        <source>It needs a vector, but a feature map {0} arrives.</source>
        <translation>它需要向量，但输入是特征图 {0}。</translation>
    </message>
    <message>
        <source>Known: {0}.</source>
        <translation>可用：{0}。</translation>
    </message>
    <message>
        <source>Let its last operation have the width &apos;out&apos;.</source>
        <translation>请将其最后一个操作的宽度设为“out”。</translation>
    </message>
    <message>
        <source>Merge them before it.</source>
        <translation>请先将它们合并。</translation>
    </message>
    <message>
        <source>More than {0} operations differ from one another.</source>
        <translation>互不相同的操作超过 {0} 个。</translation>
    </message>
    <message>
        <source>More than {0} values for one image cannot be held.</source>
        <translation>一张图像的数值不能超过 {0} 个。</translation>
    </message>
    <message>
        <source>Near it these do: {0}.</source>
        <translation>邻近可用的有：{0}。</translation>
    </message>
    <message>
        <source>Near it: a depth of {0}.</source>
        <translation>邻近可用：深度 {0}。</translation>
    </message>
    <message>
        <source>Near it: {0}.</source>
        <translation>邻近的有：{0}。</translation>
    </message>
    <message>
        <source>No block is chosen.</source>
        <translation>没有选择模块。</translation>
    </message>
    <message>
        <source>Nothing arrives at {0}: the input is open.</source>
        <translation>{0} 没有输入：该端口未连接。</translation>
    </message>
    <message>
        <source>Only one link arrives at {0}; {1} needs two.</source>
        <translation>只有一条连线到 {0}；{1} 需要两条。</translation>
    </message>
    <message>
        <source>Open it with a newer version of Residual Workbench.</source>
        <translation>请用更新版本的 Residual Workbench 打开。</translation>
    </message>
    <message>
        <source>Padding cannot turn {0} channels into {1}.</source>
        <translation>补零不能把 {0} 个通道变为 {1} 个。</translation>
    </message>
    <message>
        <source>Put a global pool or a flatten before it.</source>
        <translation>请在它之前加全局池化或展平。</translation>
    </message>
    <message>
        <source>Rename one.</source>
        <translation>请重命名其中一个。</translation>
    </message>
    <message>
        <source>Take one of them away.</source>
        <translation>请删去其中一个。</translation>
    </message>
    <message>
        <source>The design has format version {0}; this program reads up to {1}.</source>
        <translation>设计的格式版本为 {0}；本程序最高支持 {1}。</translation>
    </message>
    <message>
        <source>The expression is empty.</source>
        <translation>表达式为空。</translation>
    </message>
    <message>
        <source>The file has {0} bytes; a design has at most {1}.</source>
        <translation>文件有 {0} 字节；设计文件最多 {1} 字节。</translation>
    </message>
    <message>
        <source>The file is not a complete JSON document.</source>
        <translation>文件不是完整的 JSON 文档。</translation>
    </message>
    <message>
        <source>The file is not a design.</source>
        <translation>文件不是设计文件。</translation>
    </message>
    <message>
        <source>The file is not a recipe.</source>
        <translation>该文件不是训练方案。</translation>
    </message>
    <message>
        <source>The file is too large for a recipe.</source>
        <translation>该文件过大，不可能是训练方案。</translation>
    </message>
    <message>
        <source>The file says &apos;{0}&apos; twice in one place.</source>
        <translation>文件在同一处两次写了“{0}”。</translation>
    </message>
    <message>
        <source>The head must end in a vector with a value for each class.</source>
        <translation>分类器必须以每类一个值的向量结束。</translation>
    </message>
    <message>
        <source>The images of {0} are of one form and are taken as they are.</source>
        <translation>{0} 的图像形式固定，按原样使用。</translation>
    </message>
    <message>
        <source>The links run in a circle: {0}.</source>
        <translation>连线形成环路：{0}。</translation>
    </message>
    <message>
        <source>The name &apos;{0}&apos; is used twice.</source>
        <translation>名称“{0}”被使用了两次。</translation>
    </message>
    <message>
        <source>The number of units is {0}; it must be from 1 to {1}.</source>
        <translation>单元数为 {0}；须在 1 到 {1} 之间。</translation>
    </message>
    <message>
        <source>The parameter &apos;{0}&apos; is declared twice.</source>
        <translation>参数“{0}”被声明了两次。</translation>
    </message>
    <message>
        <source>The stride is {0}; it must be positive.</source>
        <translation>步长为 {0}；须为正数。</translation>
    </message>
    <message>
        <source>The width is {0}; it must be positive.</source>
        <translation>宽度为 {0}；须为正数。</translation>
    </message>
    <message>
        <source>The {0} is one unit, not {1}.</source>
        <translation>{0} 只能是一个单元，而非 {1} 个。</translation>
    </message>
    <message>
        <source>There are {0} more problems.</source>
        <translation>还有 {0} 个问题。</translation>
    </message>
    <message>
        <source>There are: {0}.</source>
        <translation>现有：{0}。</translation>
    </message>
    <message>
        <source>There is no &apos;{0}&apos;: {1}.</source>
        <translation>没有“{0}”：{1}。</translation>
    </message>
    <message>
        <source>There is no block &apos;{0}&apos;.</source>
        <translation>没有模块“{0}”。</translation>
    </message>
    <message>
        <source>There is no file &apos;{0}&apos;.</source>
        <translation>文件“{0}”不存在。</translation>
    </message>
    <message>
        <source>There is no network &apos;{0}&apos;.</source>
        <translation>没有网络“{0}”。</translation>
    </message>
    <message>
        <source>There is no recipe &apos;{0}&apos;.</source>
        <translation>没有训练方案“{0}”。</translation>
    </message>
    <message>
        <source>There is no table &apos;{0}&apos;.</source>
        <translation>没有表格“{0}”。</translation>
    </message>
    <message>
        <source>This is not a valid {0}.</source>
        <translation>这不是有效的 {0}。</translation>
    </message>
    <message>
        <source>This {0} cannot be written.</source>
        <translation>无法写入此 {0}。</translation>
    </message>
    <message>
        <source>Two blocks are called &apos;{0}&apos;.</source>
        <translation>有两个模块都叫“{0}”。</translation>
    </message>
    <message>
        <source>Use fewer units, or fewer sizes.</source>
        <translation>请使用更少的单元或更少的尺寸。</translation>
    </message>
    <message>
        <source>Use floor(), ceil() or round().</source>
        <translation>请使用 floor()、ceil() 或 round()。</translation>
    </message>
    <message>
        <source>Use numbers, names, + - * / // % **, comparisons, &apos;a if c else b&apos;, min, max, round, floor and ceil.</source>
        <translation>可用数字、名称、+ - * / // % **、比较、&apos;a if c else b&apos;、min、max、round、floor 和 ceil。</translation>
    </message>
    <message>
        <source>n = {0} is {1}; it must be a whole number of 1 or more.</source>
        <translation>n = {0} 为 {1}；须为不小于 1 的整数。</translation>
    </message>
    <message>
        <source>{0} cannot be &apos;{1}&apos;.</source>
        <translation>{0} 不能是“{1}”。</translation>
    </message>
    <message>
        <source>{0} cannot scale {1}.</source>
        <translation>{0} 不能缩放 {1}。</translation>
    </message>
    <message>
        <source>{0} channels cannot be split after the first {1}.</source>
        <translation>{0} 个通道不能在前 {1} 个之后切分。</translation>
    </message>
    <message>
        <source>{0} gives {1} channels, but its width is {2}.</source>
        <translation>{0} 输出 {1} 个通道，但其宽度为 {2}。</translation>
    </message>
    <message>
        <source>{0} groups do not divide {1} and {2} channels.</source>
        <translation>{0} 组不能整除 {1} 和 {2} 个通道。</translation>
    </message>
    <message>
        <source>{0} groups do not divide {1} channels.</source>
        <translation>{0} 组不能整除 {1} 个通道。</translation>
    </message>
    <message>
        <source>{0} has no input &apos;{1}&apos;.</source>
        <translation>{0} 没有输入“{1}”。</translation>
    </message>
    <message>
        <source>{0} has no output &apos;{1}&apos;.</source>
        <translation>{0} 没有输出“{1}”。</translation>
    </message>
    <message>
        <source>{0} has no parameter &apos;{1}&apos;.</source>
        <translation>{0} 没有参数“{1}”。</translation>
    </message>
    <message>
        <source>{0} is {1}, not a whole number.</source>
        <translation>{0} 为 {1}，不是整数。</translation>
    </message>
    <message>
        <source>{0} is {1}; it must be at least {2}.</source>
        <translation>{0} 为 {1}；须不小于 {2}。</translation>
    </message>
    <message>
        <source>{0} is {1}; it must be at most {2}.</source>
        <translation>{0} 为 {1}；须不大于 {2}。</translation>
    </message>
    <message>
        <source>{0} is {1}; it must be positive.</source>
        <translation>{0} 为 {1}；须为正数。</translation>
    </message>
    <message>
        <source>{0} links arrive at {1}, which takes one.</source>
        <translation>有 {0} 条连线到 {1}，但只能有一条。</translation>
    </message>
    <message>
        <source>{0} must be true or false, not {1}.</source>
        <translation>{0} 须为 true 或 false，而非 {1}。</translation>
    </message>
    <message>
        <source>{0} needs equal sizes, but {1} and {2} arrive.</source>
        <translation>{0} 要求尺寸相等，但输入为 {1} 和 {2}。</translation>
    </message>
    <message>
        <source>{0} operations are more than can be built.</source>
        <translation>{0} 个操作超出可构建的数量。</translation>
    </message>
    <message>
        <source>{0} parameters are more than can be built.</source>
        <translation>{0} 个参数超出可构建的数量。</translation>
    </message>
    <message>
        <source>{place}: {fault}</source>
        <translation>{place}：{fault}</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>Back to the default, {0}</source>
        <translation>恢复默认值 {0}</translation>
    </message>
    <message>
        <source>Reset {0}</source>
        <translation>重置 {0}</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Designs (*{0} *.json);;All files (*)</source>
        <translation>设计 (*{0} *.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open design</source>
        <translation>打开设计</translation>
    </message>
    <message>
        <source>Save design</source>
        <translation>保存设计</translation>
    </message>
    <message>
        <source>Save the changes to &apos;{0}&apos;?</source>
        <translation>是否保存对“{0}”的更改？</translation>
    </message>
    <message>
        <source>The design was not opened</source>
        <translation>设计未能打开</translation>
    </message>
    <message>
        <source>The design was not saved</source>
        <translation>设计未能保存</translation>
    </message>
    <message>
        <source>They are lost if you do not save them.</source>
        <translation>如不保存，更改将丢失。</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存的更改</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All data sets</source>
        <translation>全部数据集</translation>
    </message>
    <message>
        <source>All designs</source>
        <translation>全部设计</translation>
    </message>
    <message>
        <source>Any experiment or none</source>
        <translation>任意实验或无</translation>
    </message>
    <message>
        <source>Any tag or none</source>
        <translation>任意标签或无</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Design</source>
        <translation>设计</translation>
    </message>
    <message>
        <source>Ended early</source>
        <translation>提前结束</translation>
    </message>
    <message>
        <source>Experiment</source>
        <translation>实验</translation>
    </message>
    <message>
        <source>Find runs</source>
        <translation>查找运行</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Name, notes, tags, design, data set</source>
        <translation>名称、备注、标签、设计、数据集</translation>
    </message>
    <message>
        <source>Queued, preparing, training, paused</source>
        <translation>排队、准备、训练、暂停</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Runs of one design, or experiment</source>
        <translation>某一设计或实验的运行</translation>
    </message>
    <message>
        <source>Runs on one data set</source>
        <translation>某一数据集上的运行</translation>
    </message>
    <message>
        <source>Runs with one tag</source>
        <translation>带某一标签的运行</translation>
    </message>
    <message>
        <source>Starred</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Starred: runs with a star</source>
        <translation>星标：带星标的运行</translation>
    </message>
    <message>
        <source>Stopped, failed, diverged or interrupted</source>
        <translation>已停止、失败、发散或中断</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Trained to the last epoch</source>
        <translation>已训练到最后一个周期</translation>
    </message>
    <message>
        <source>Trash</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Trash: runs that were deleted</source>
        <translation>回收站：已删除的运行</translation>
    </message>
    <message>
        <source>Words that begin a word of a run&apos;s texts (Ctrl+F)</source>
        <translation>运行文字中单词的开头（Ctrl+F）</translation>
    </message>
    <message>
        <source>and {n} more: type one&apos;s name</source>
        <translation>另有 {n} 个：请输入名称</translation>
    </message>
</context>
<context>
    <name>Foresight</name>
    <message>
        <source>About {total} ({epoch} an epoch), {memory}; a batch of up to {batch:,} fits.</source>
        <translation>约 {total}（每周期 {epoch}），{memory}；批尺寸最大可为 {batch:,}。</translation>
    </message>
    <message>
        <source>Cannot be built yet: see the problems in Design</source>
        <translation>尚不能构建：请查看“设计”中的问题</translation>
    </message>
    <message>
        <source>Time and memory are foretold while nothing trains.</source>
        <translation>没有训练时才会预估时间和内存。</translation>
    </message>
    <message>
        <source>Trying a few steps to foretell time and memory…</source>
        <translation>正在试运行几步以预估时间和内存…</translation>
    </message>
    <message>
        <source>{depth} layers · {parameters} parameters</source>
        <translation>{depth} 层 · {parameters} 个参数</translation>
    </message>
</context>
<context>
    <name>FormBar</name>
    <message>
        <source>A balanced subset of so many; empty for all</source>
        <translation>类别均衡的子集大小；留空为全部</translation>
    </message>
    <message>
        <source>Archive of images…</source>
        <translation>图像压缩包…</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>周期数</translation>
    </message>
    <message>
        <source>Folder of images…</source>
        <translation>图像文件夹…</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>Handwritten digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>How many runs a cell needs</source>
        <translation>每个单元格需要的运行次数</translation>
    </message>
    <message>
        <source>How to run the table</source>
        <translation>运行该表格的方式</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Images as train/&lt;class&gt;/* and test/&lt;class&gt;/*</source>
        <translation>图像按 train/&lt;class&gt;/* 和 test/&lt;class&gt;/* 存放</translation>
    </message>
    <message>
        <source>Nothing is missing</source>
        <translation>没有缺少的运行</translation>
    </message>
    <message>
        <source>Of each run; empty for a tenth</source>
        <translation>每次运行的周期数；留空为十分之一</translation>
    </message>
    <message>
        <source>Queue a run for every seed that a cell still lacks</source>
        <translation>为单元格仍缺少的每个种子加入一次运行</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>Run what is missing</source>
        <translation>运行缺少的部分</translation>
    </message>
    <message>
        <source>Run what is missing ({n})</source>
        <translation>运行缺少的部分（{n}）</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Test images</source>
        <translation>测试图像</translation>
    </message>
    <message>
        <source>The paper&apos;s own epochs and images</source>
        <translation>论文自己的周期数和图像</translation>
    </message>
    <message>
        <source>The same rows in a tenth of the epochs, or on fewer images; kept apart</source>
        <translation>同样各行，用十分之一的周期或更少的图像；单独保存</translation>
    </message>
    <message>
        <source>Training images</source>
        <translation>训练图像</translation>
    </message>
    <message>
        <source>What is at hand</source>
        <translation>手头的图像</translation>
    </message>
    <message>
        <source>What the quick form learns from</source>
        <translation>快速形式所用的训练数据</translation>
    </message>
    <message>
        <source>a tenth</source>
        <translation>十分之一</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
</context>
<context>
    <name>GroupChip</name>
    <message>
        <source>By {what}</source>
        <translation>按{what}分组</translation>
    </message>
    <message>
        <source>Group by</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>Setting of the data</source>
        <translation>数据设置</translation>
    </message>
    <message>
        <source>Setting of the recipe</source>
        <translation>训练方案设置</translation>
    </message>
    <message>
        <source>Take runs together that agree in something; several may be chosen</source>
        <translation>将某些方面相同的运行归为一组；可多选</translation>
    </message>
</context>
<context>
    <name>GroupPage</name>
    <message>
        <source>1 group</source>
        <translation>1 组</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Lay all runs of the selected groups side by side</source>
        <translation>并列显示所选各组的全部运行</translation>
    </message>
    <message>
        <source>List its runs</source>
        <translation>列出组内运行</translation>
    </message>
    <message>
        <source>List the runs of the selected group (Enter)</source>
        <translation>列出所选组的运行（Enter）</translation>
    </message>
    <message>
        <source>Mean ± standard deviation over the finished seeds</source>
        <translation>已完成种子的均值 ± 标准差</translation>
    </message>
    <message>
        <source>{n} groups</source>
        <translation>{n} 组</translation>
    </message>
</context>
<context>
    <name>GroupTable</name>
    <message>
        <source>{group} (images unknown)</source>
        <translation>{group}（图像未知）</translation>
    </message>
</context>
<context>
    <name>Groups</name>
    <message>
        <source>Best error, %</source>
        <translation>最低错误率，%</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Finished seeds: how many figures each mean is made of</source>
        <translation>已完成的种子数：每个均值由多少个数得出</translation>
    </message>
    <message>
        <source>Last error, %</source>
        <translation>最终错误率，%</translation>
    </message>
    <message>
        <source>Mean and standard deviation of the last test error</source>
        <translation>最终测试错误率的均值和标准差</translation>
    </message>
    <message>
        <source>Mean and standard deviation of the lowest test error</source>
        <translation>最低测试错误率的均值和标准差</translation>
    </message>
    <message>
        <source>Mean and standard deviation of the mean test error of the last 5 epochs</source>
        <translation>最后 5 个周期平均测试错误率的均值和标准差</translation>
    </message>
    <message>
        <source>Mean and standard deviation of the seconds of training an epoch, of runs that had the device for themselves; &apos;shared&apos; where there are none of them</source>
        <translation>每周期训练秒数的均值和标准差，取自独占设备的运行；没有这样的运行时标为“共用”</translation>
    </message>
    <message>
        <source>Mean of 5, %</source>
        <translation>末 5 均值，%</translation>
    </message>
    <message>
        <source>N</source>
        <translation>N</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行数</translation>
    </message>
    <message>
        <source>Runs of the group</source>
        <translation>组内的运行数</translation>
    </message>
    <message>
        <source>Where all runs share it</source>
        <translation>所有运行相同时显示</translation>
    </message>
    <message>
        <source>Where all runs share them</source>
        <translation>所有运行相同时显示</translation>
    </message>
    <message>
        <source>s / epoch</source>
        <translation>s / 周期</translation>
    </message>
</context>
<context>
    <name>HistoryDialogs</name>
    <message>
        <source>Blue</source>
        <translation>蓝色</translation>
    </message>
    <message>
        <source>Brown</source>
        <translation>棕色</translation>
    </message>
    <message>
        <source>Chosen for me</source>
        <translation>自动选择</translation>
    </message>
    <message>
        <source>Curves, log, notes and settings are deleted with it. This cannot be undone.</source>
        <translation>曲线、日志、备注和设置将一并删除，且无法撤销。</translation>
    </message>
    <message>
        <source>Delete for ever</source>
        <translation>永久删除</translation>
    </message>
    <message>
        <source>Delete this run for ever?</source>
        <translation>永久删除这次运行？</translation>
    </message>
    <message>
        <source>Delete {n} runs for ever?</source>
        <translation>永久删除 {n} 次运行？</translation>
    </message>
    <message>
        <source>Graphite</source>
        <translation>石墨灰</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿色</translation>
    </message>
    <message>
        <source>Ochre</source>
        <translation>赭色</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫色</translation>
    </message>
    <message>
        <source>Sky</source>
        <translation>天蓝</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Tags, separated by commas</source>
        <translation>标签，用逗号分隔</translation>
    </message>
    <message>
        <source>Vermilion</source>
        <translation>朱红</translation>
    </message>
</context>
<context>
    <name>ImagesBar</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled; what was downloaded is kept.</source>
        <translation>已取消；已下载的部分会保留。</translation>
    </message>
    <message>
        <source>Decode the images and keep them ready</source>
        <translation>解码图像并备好待用</translation>
    </message>
    <message>
        <source>Download and check the original archive</source>
        <translation>下载并校验原始压缩包</translation>
    </message>
    <message>
        <source>Download now ({size})</source>
        <translation>立即下载（{size}）</translation>
    </message>
    <message>
        <source>Downloaded.</source>
        <translation>下载完成。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Look through</source>
        <translation>检查图像</translation>
    </message>
    <message>
        <source>Not on this machine yet; a run downloads it first.</source>
        <translation>本机尚无此数据集；运行时会先下载。</translation>
    </message>
    <message>
        <source>Progress of the images</source>
        <translation>图像处理进度</translation>
    </message>
    <message>
        <source>See whether the images can be read, and how many there are.</source>
        <translation>查看图像能否读取以及数量。</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在开始…</translation>
    </message>
    <message>
        <source>Stop; what was downloaded is kept and continued later</source>
        <translation>停止；已下载的部分会保留，之后可继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>{classes} classes, {train:,} + {test:,} images of {width}x{height}</source>
        <translation>{classes} 类，{train:,} + {test:,} 幅 {width}x{height} 图像</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Inspector</source>
        <translation>属性</translation>
    </message>
</context>
<context>
    <name>KeptDesign</name>
    <message>
        <source>The design of the last time is not opened: {fault}</source>
        <translation>未打开上次的设计：{fault}</translation>
    </message>
</context>
<context>
    <name>Leaving</name>
    <message>
        <source>A run is going on. Stop it and close?</source>
        <translation>有运行正在进行。停止并关闭吗？</translation>
    </message>
    <message>
        <source>Go on training</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>It is saved as it is and can be resumed; what waits is kept.</source>
        <translation>当前状态会保存，之后可恢复；等待中的运行会保留。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Runs of the comparison</source>
        <translation>对比的运行</translation>
    </message>
</context>
<context>
    <name>LegendRow</name>
    <message>
        <source>Hide or show the curve of {name}</source>
        <translation>隐藏或显示 {name} 的曲线</translation>
    </message>
    <message>
        <source>Measure the others against {name}</source>
        <translation>以 {name} 为基准衡量其他运行</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>打开 {name}</translation>
    </message>
    <message>
        <source>{name} (baseline)</source>
        <translation>{name}（基准）</translation>
    </message>
</context>
<context>
    <name>LimitsBar</name>
    <message>
        <source>Follow the curves</source>
        <translation>跟随曲线</translation>
    </message>
    <message>
        <source>Horizontal</source>
        <translation>水平</translation>
    </message>
    <message>
        <source>Take all limits away</source>
        <translation>取消所有范围限制</translation>
    </message>
    <message>
        <source>Vertical</source>
        <translation>垂直</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>{axis} axis from</source>
        <translation>{axis}轴下限</translation>
    </message>
    <message>
        <source>{axis} axis to</source>
        <translation>{axis}轴上限</translation>
    </message>
    <message>
        <source>{name}; empty: as the curves need</source>
        <translation>{name}；留空：由曲线决定</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&apos;workbench doctor&apos; says what is missing.</source>
        <translation>运行“workbench doctor”可查看缺少什么。</translation>
    </message>
    <message>
        <source>A run ended by a fault of the program: {bug}</source>
        <translation>一次运行因程序故障而结束：{bug}</translation>
    </message>
    <message>
        <source>About Residual Workbench</source>
        <translation>关于 Residual Workbench</translation>
    </message>
    <message>
        <source>All commands…</source>
        <translation>所有命令…</translation>
    </message>
    <message>
        <source>Design</source>
        <translation>设计</translation>
    </message>
    <message>
        <source>Experiment…</source>
        <translation>实验…</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>入门指南</translation>
    </message>
    <message>
        <source>Go to Design</source>
        <translation>转到“设计”</translation>
    </message>
    <message>
        <source>Go to History</source>
        <translation>转到“历史”</translation>
    </message>
    <message>
        <source>Go to Papers</source>
        <translation>转到“论文”</translation>
    </message>
    <message>
        <source>Go to Train</source>
        <translation>转到“训练”</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Import runs…</source>
        <translation>导入运行…</translation>
    </message>
    <message>
        <source>Its log has the details.</source>
        <translation>详情见其日志。</translation>
    </message>
    <message>
        <source>No engine</source>
        <translation>没有引擎</translation>
    </message>
    <message>
        <source>Papers</source>
        <translation>论文</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Run the built-in comparison</source>
        <translation>运行内置对比实验</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Stopping the run and saving it…</source>
        <translation>正在停止运行并保存…</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>欢迎</translation>
    </message>
    <message>
        <source>torch cannot be loaded: {fault}</source>
        <translation>无法加载 torch：{fault}</translation>
    </message>
</context>
<context>
    <name>Menu</name>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
</context>
<context>
    <name>Metric</name>
    <message>
        <source>Epoch</source>
        <translation>周期</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Seconds an epoch</source>
        <translation>周期耗时</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Test error</source>
        <translation>测试错误率</translation>
    </message>
    <message>
        <source>Test loss</source>
        <translation>测试损失</translation>
    </message>
    <message>
        <source>Training error</source>
        <translation>训练错误率</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>训练损失</translation>
    </message>
    <message>
        <source>Training time, s</source>
        <translation>训练时间，s</translation>
    </message>
</context>
<context>
    <name>Milestones</name>
    <message>
        <source>Epochs begin at 1, and factors are positive.</source>
        <translation>周期从 1 开始，因子须为正数。</translation>
    </message>
    <message>
        <source>Write pairs of an epoch and a factor: 81: 0.1, 121: 0.01</source>
        <translation>请写成“周期: 因子”的形式：81: 0.1, 121: 0.01</translation>
    </message>
</context>
<context>
    <name>Minimap</name>
    <message>
        <source>Click to go there</source>
        <translation>点击以前往</translation>
    </message>
    <message>
        <source>Minimap</source>
        <translation>缩略图</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>&apos;{name}&apos; still waits from the last time.</source>
        <translation>“{name}”自上次起仍在等待。</translation>
    </message>
    <message>
        <source>&apos;{name}&apos; was interrupted in epoch {epoch} of {epochs}.</source>
        <translation>“{name}”在第 {epoch}/{epochs} 周期中断。</translation>
    </message>
    <message>
        <source>All {n} runs have finished.</source>
        <translation>全部 {n} 次运行已完成。</translation>
    </message>
    <message>
        <source>Compare them</source>
        <translation>对比它们</translation>
    </message>
    <message>
        <source>&apos;{name}&apos; is said to train on {host}, whose clock is ahead of this computer&apos;s: whether it still does cannot be told.</source>
        <translation>记录显示“{name}”正在 {host} 上训练，但那台机器的时钟比本机快，无法判断它是否仍在训练。</translation>
    </message>
    <message>
        <source>Finished epochs that are trained again: {n}.</source>
        <translation>将重新训练的已完成周期数：{n}。</translation>
    </message>
    <message>
        <source>From their last checkpoints, {n} finished epochs are trained again.</source>
        <translation>从各自最后的检查点继续，共有 {n} 个已完成的周期会重新训练。</translation>
    </message>
    <message>
        <source>It begins anew: no checkpoint had been saved.</source>
        <translation>将从头开始：此前没有保存过检查点。</translation>
    </message>
    <message>
        <source>It resumes after epoch {epoch}, its last checkpoint.</source>
        <translation>将从最后一个检查点（第 {epoch} 周期之后）继续。</translation>
    </message>
    <message>
        <source>It resumes after step {step} of epoch {epoch}, its last checkpoint.</source>
        <translation>将从最后一个检查点（第 {epoch} 周期第 {step} 步之后）继续。</translation>
    </message>
    <message>
        <source>No finished epoch is repeated.</source>
        <translation>不会重复已完成的周期。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Runs that have folders and are not in the history: {n}. Close the window, and &apos;workbench history rebuild&apos; enters them.</source>
        <translation>有文件夹但不在历史记录中的运行：{n} 个。请关闭窗口，然后用“workbench history rebuild”将其录入。</translation>
    </message>
    <message>
        <source>Show in History</source>
        <translation>在历史中显示</translation>
    </message>
    <message>
        <source>Take over…</source>
        <translation>接管…</translation>
    </message>
    <message>
        <source>Train them</source>
        <translation>训练它们</translation>
    </message>
    <message>
        <source>Training has ended</source>
        <translation>训练已结束</translation>
    </message>
    <message>
        <source>{n} runs still wait from the last time.</source>
        <translation>{n} 次运行自上次起仍在等待。</translation>
    </message>
    <message>
        <source>{n} runs were interrupted.</source>
        <translation>{n} 次运行被中断。</translation>
    </message>
</context>
<context>
    <name>NotesEditor</name>
    <message>
        <source>Kept</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Notes as they read</source>
        <translation>备注预览</translation>
    </message>
    <message>
        <source>Notes, Markdown</source>
        <translation>备注（Markdown）</translation>
    </message>
    <message>
        <source>What did you want to know? What did you find?

**Markdown** is understood.</source>
        <translation>想弄清什么？得到了什么？

支持 **Markdown**。</translation>
    </message>
    <message>
        <source>Writing ...</source>
        <translation>正在写入…</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Dismiss this notice</source>
        <translation>关闭此通知</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>通知</translation>
    </message>
</context>
<context>
    <name>NumberField</name>
    <message>
        <source>A comma may only group thousands: 12,800.</source>
        <translation>逗号只能用作千位分隔：12,800。</translation>
    </message>
    <message>
        <source>From {low:g} to {high:g}.</source>
        <translation>从 {low:g} 到 {high:g}。</translation>
    </message>
    <message>
        <source>This must be {what}.</source>
        <translation>此处须为{what}。</translation>
    </message>
    <message>
        <source>Write decimals with a point: 0.1.</source>
        <translation>小数请用小数点：0.1。</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
</context>
<context>
    <name>OperationPage</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Set {0}</source>
        <translation>设置 {0}</translation>
    </message>
    <message>
        <source>The operation&apos;s name; its weights are called by it (F2)</source>
        <translation>操作的名称；其权重以此命名（F2）</translation>
    </message>
    <message>
        <source>Unknown kind &apos;{0}&apos;</source>
        <translation>未知类型“{0}”</translation>
    </message>
    <message>
        <source>in {0}</source>
        <translation>位于 {0}</translation>
    </message>
    <message>
        <source>{0} MAC</source>
        <translation>{0} 次乘加</translation>
    </message>
    <message>
        <source>{0} arrives, {1} leaves</source>
        <translation>输入 {0}，输出 {1}</translation>
    </message>
    <message>
        <source>{0} operations</source>
        <translation>{0} 个操作</translation>
    </message>
    <message>
        <source>{0} parameters</source>
        <translation>{0} 个参数</translation>
    </message>
</context>
<context>
    <name>OtherImages</name>
    <message>
        <source>Go on with these images</source>
        <translation>用这些图像继续</translation>
    </message>
    <message>
        <source>It has stopped where it was. If it goes on, its results come from both sets of images, and no view pools them with those of other runs. Or cancel, put the former images back and resume it.</source>
        <translation>它已在原处停止。若继续，其结果将来自两组图像，任何视图都不会把它与其他运行合并。也可以取消，放回原来的图像后再继续。</translation>
    </message>
    <message>
        <source>Other images</source>
        <translation>图像已变</translation>
    </message>
    <message>
        <source>The images of &apos;{name}&apos; are not those that it began with.</source>
        <translation>“{name}”的图像与开始时的不同。</translation>
    </message>
</context>
<context>
    <name>Outline</name>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Outline of the unit</source>
        <translation>单元的大纲</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>to {0}</source>
        <translation>到 {0}</translation>
    </message>
    <message>
        <source>{0} (bypassed)</source>
        <translation>{0}（旁路）</translation>
    </message>
    <message>
        <source>{0}, at fault: {1}</source>
        <translation>{0}，有误：{1}</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}, {1}</translation>
    </message>
</context>
<context>
    <name>PairCard</name>
    <message>
        <source>Enough seeds to see a difference of {size} four times in five.</source>
        <translation>种子数足以在五次中有四次看出 {size}的差异。</translation>
    </message>
    <message>
        <source>To see a difference of {size} four times in five: {needed} seeds a side, {more} more.</source>
        <translation>要在五次中有四次看出 {size}的差异：每一方需 {needed} 个种子，还差 {more} 个。</translation>
    </message>
    <message>
        <source>{second} (n = {n2})  against  {first} (n = {n1})</source>
        <translation>{second}（n = {n2}）  对比  {first}（n = {n1}）</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Activate</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Block &apos;{block}&apos;: {about}</source>
        <translation>模块“{block}”：{about}</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Ends</source>
        <translation>端点</translation>
    </message>
    <message>
        <source>Gates</source>
        <translation>门</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Normalise</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Operations</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Resize</source>
        <translation>尺寸变换</translation>
    </message>
    <message>
        <source>Search operations</source>
        <translation>搜索操作</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷连接</translation>
    </message>
    <message>
        <source>unknown: {kind}</source>
        <translation>未知：{kind}</translation>
    </message>
</context>
<context>
    <name>PaperTable</name>
    <message>
        <source>95 % interval of your mean: {low:.2f} to {high:.2f}</source>
        <translation>你的均值的 95 % 区间：{low:.2f} 至 {high:.2f}</translation>
    </message>
    <message>
        <source>Mean and standard deviation of the last epoch&apos;s error</source>
        <translation>最后一个周期错误率的均值和标准差</translation>
    </message>
    <message>
        <source>Of runs that shared the device: not comparable with those of runs alone</source>
        <translation>取自共用设备的运行：与独占设备的运行不可比</translation>
    </message>
    <message>
        <source>Seconds an epoch over the first row&apos;s, on one machine</source>
        <translation>同一台机器上周期耗时与第一行之比</translation>
    </message>
    <message>
        <source>Structure</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>The paper prints no figure here.</source>
        <translation>论文此处没有给出数值。</translation>
    </message>
    <message>
        <source>This form does not train this column.</source>
        <translation>此形式不训练这一列。</translation>
    </message>
    <message>
        <source>Two seeds at least tell how far the mean may be off.</source>
        <translation>至少两个种子才能知道均值可能偏差多少。</translation>
    </message>
    <message>
        <source>not from scratch</source>
        <translation>非从头训练</translation>
    </message>
    <message>
        <source>own less
printed</source>
        <translation>自测减
论文</translation>
    </message>
    <message>
        <source>parameters
printed</source>
        <translation>参数量
论文</translation>
    </message>
    <message>
        <source>printed is inside</source>
        <translation>论文值在区间内</translation>
    </message>
    <message>
        <source>printed is outside</source>
        <translation>论文值在区间外</translation>
    </message>
    <message>
        <source>time
own</source>
        <translation>耗时
自测</translation>
    </message>
    <message>
        <source>time
printed</source>
        <translation>耗时
论文</translation>
    </message>
    <message>
        <source>too few seeds</source>
        <translation>种子太少</translation>
    </message>
    <message>
        <source>{below}, {n} diverged</source>
        <translation>{below}，{n} 次发散</translation>
    </message>
    <message>
        <source>{below}, {n} to come</source>
        <translation>{below}，{n} 次待运行</translation>
    </message>
    <message>
        <source>{data}
own, %</source>
        <translation>{data}
自测，%</translation>
    </message>
    <message>
        <source>{data}
printed, %</source>
        <translation>{data}
论文，%</translation>
    </message>
    <message>
        <source>{hint}, on other images than the paper&apos;s: not to be compared with it</source>
        <translation>{hint}，所用图像与论文不同，不可与其比较</translation>
    </message>
    <message>
        <source>{n} of {seeds} seeds</source>
        <translation>{n}/{seeds} 个种子</translation>
    </message>
    <message>
        <source>{seconds}, shared</source>
        <translation>{seconds}，共用设备</translation>
    </message>
</context>
<context>
    <name>PaperTableView</name>
    <message>
        <source>Queue the seeds that &apos;{row}&apos; lacks</source>
        <translation>将“{row}”缺少的种子加入队列</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>The paper&apos;s table</source>
        <translation>论文的表格</translation>
    </message>
</context>
<context>
    <name>PapersWorkspace</name>
    <message>
        <source>Reports the {what}.</source>
        <translation>报告的是{what}。</translation>
    </message>
    <message>
        <source>The papers&apos; tables</source>
        <translation>论文中的表格</translation>
    </message>
    <message>
        <source>Timed on {hardware}.</source>
        <translation>计时设备：{hardware}。</translation>
    </message>
</context>
<context>
    <name>ParameterTable</name>
    <message>
        <source>=</source>
        <translation>=</translation>
    </message>
    <message>
        <source>About</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add parameter</source>
        <translation>添加参数</translation>
    </message>
    <message>
        <source>Declare another number that expressions may use</source>
        <translation>再声明一个可用于表达式的数</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the selected parameters</source>
        <translation>移除所选参数</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>A folder of images</source>
        <translation>图像文件夹</translation>
    </message>
    <message>
        <source>An archive of images</source>
        <translation>图像压缩包</translation>
    </message>
    <message>
        <source>Archives ({patterns})</source>
        <translation>压缩包 ({patterns})</translation>
    </message>
    <message>
        <source>Archive…</source>
        <translation>压缩包…</translation>
    </message>
    <message>
        <source>Choose a folder of images</source>
        <translation>选择图像文件夹</translation>
    </message>
    <message>
        <source>Choose a folder or an archive of images.</source>
        <translation>请选择图像文件夹或图像压缩包。</translation>
    </message>
    <message>
        <source>Choose a tar or zip of images</source>
        <translation>选择图像 tar 或 zip 文件</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>train/&lt;class&gt;/*, test/&lt;class&gt;/*</source>
        <translation>train/&lt;class&gt;/*、test/&lt;class&gt;/*</translation>
    </message>
</context>
<context>
    <name>PinnedColumns</name>
    <message>
        <source>Pinned columns</source>
        <translation>固定的列</translation>
    </message>
</context>
<context>
    <name>PresetsBrowser</name>
    <message>
        <source>Blocks of the network</source>
        <translation>网络的模块</translation>
    </message>
    <message>
        <source>Edit a copy of this network (Enter)</source>
        <translation>编辑此网络的副本（Enter）</translation>
    </message>
    <message>
        <source>Networks of the papers</source>
        <translation>论文中的网络</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预置网络</translation>
    </message>
    <message>
        <source>Search names, papers and years</source>
        <translation>搜索名称、论文和年份</translation>
    </message>
    <message>
        <source>Search presets</source>
        <translation>搜索预置网络</translation>
    </message>
</context>
<context>
    <name>PreviewTable</name>
    <message>
        <source>Combination</source>
        <translation>组合</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>乘加次数</translation>
    </message>
    <message>
        <source>No equal network has been timed on this machine yet</source>
        <translation>本机尚未测过相同网络的耗时</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行数</translation>
    </message>
    <message>
        <source>The experiment&apos;s runs</source>
        <translation>实验的运行</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>保持原样</translation>
    </message>
</context>
<context>
    <name>ProblemsList</name>
    <message>
        <source>No problems: this network can be trained.</source>
        <translation>没有问题：此网络可以训练。</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Compare the finished runs</source>
        <translation>对比已完成的运行</translation>
    </message>
    <message>
        <source>Curves, results and units side by side</source>
        <translation>曲线、结果和单元并列显示</translation>
    </message>
    <message>
        <source>Hold back</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>Runs of this session</source>
        <translation>本次会话的运行</translation>
    </message>
    <message>
        <source>Runs that you start wait here for their turn.</source>
        <translation>启动的运行在此排队等候。</translation>
    </message>
    <message>
        <source>Stop or take out of the queue</source>
        <translation>停止或移出队列</translation>
    </message>
    <message>
        <source>Train again with these settings</source>
        <translation>用这些设置再次训练</translation>
    </message>
    <message>
        <source>Train earlier</source>
        <translation>提前训练</translation>
    </message>
    <message>
        <source>Train later</source>
        <translation>推后训练</translation>
    </message>
    <message>
        <source>begins in its turn</source>
        <translation>轮到时开始</translation>
    </message>
    <message>
        <source>held</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>held until it is released</source>
        <translation>放行之前一直暂缓</translation>
    </message>
    <message>
        <source>waits until it is released</source>
        <translation>等待放行</translation>
    </message>
</context>
<context>
    <name>QuickSearch</name>
    <message>
        <source>Operations that fit</source>
        <translation>符合的操作</translation>
    </message>
    <message>
        <source>Quick search</source>
        <translation>快速搜索</translation>
    </message>
</context>
<context>
    <name>RealPanel</name>
    <message>
        <source>Against the baseline</source>
        <translation>与基准比较</translation>
    </message>
    <message>
        <source>All these runs are one group: they differ in nothing but their seeds.</source>
        <translation>这些运行属于同一组：仅随机种子不同。</translation>
    </message>
    <message>
        <source>Best error, %</source>
        <translation>最低错误率，%</translation>
    </message>
    <message>
        <source>Copied as {form}</source>
        <translation>已复制为 {form}</translation>
    </message>
    <message>
        <source>Copy the table of tests as {form}</source>
        <translation>将检验表复制为 {form}</translation>
    </message>
    <message>
        <source>Copy {form}</source>
        <translation>复制 {form}</translation>
    </message>
    <message>
        <source>Each group against each other</source>
        <translation>每两组相互比较</translation>
    </message>
    <message>
        <source>Every two</source>
        <translation>两两比较</translation>
    </message>
    <message>
        <source>Export picture</source>
        <translation>导出图片</translation>
    </message>
    <message>
        <source>Last error, %</source>
        <translation>最终错误率，%</translation>
    </message>
    <message>
        <source>Less {base}</source>
        <translation>减去 {base}</translation>
    </message>
    <message>
        <source>Mean of last 5, %</source>
        <translation>末 5 周期均值，%</translation>
    </message>
    <message>
        <source>Say how many seeds would show a difference of this size</source>
        <translation>说明需要多少个种子才能看出这样大小的差异</translation>
    </message>
    <message>
        <source>Seconds an epoch</source>
        <translation>周期耗时</translation>
    </message>
    <message>
        <source>Tests</source>
        <translation>检验</translation>
    </message>
    <message>
        <source>The pinned group against each of the others</source>
        <translation>带图钉的组与其他各组比较</translation>
    </message>
    <message>
        <source>The table below holds {n} more pairs.</source>
        <translation>下表中另有 {n} 对。</translation>
    </message>
    <message>
        <source>Welch&apos;s t test, two-sided; p after Holm&apos;s correction for all pairs shown; the permutation test deals the runs out anew. g counts standard deviations. Seeds needed: power 80 % at 5 %.</source>
        <translation>Welch t 检验，双侧；p 值已对所示各对做 Holm 校正；置换检验重新分配各次运行。g 以标准差为单位。所需种子数：5 % 水平下功效 80 %。</translation>
    </message>
    <message>
        <source>What the tests say</source>
        <translation>检验结果说明</translation>
    </message>
    <message>
        <source>Which figure is tested</source>
        <translation>检验哪个指标</translation>
    </message>
    <message>
        <source>Which groups are tested</source>
        <translation>检验哪些组</translation>
    </message>
    <message>
        <source>Working the tests out ...</source>
        <translation>正在计算检验…</translation>
    </message>
    <message>
        <source>Worth seeing</source>
        <translation>值得分辨的差异</translation>
    </message>
    <message>
        <source>as seen</source>
        <translation>按观测值</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Open recent</source>
        <translation>最近打开</translation>
    </message>
</context>
<context>
    <name>RenameField</name>
    <message>
        <source>Name of {0}</source>
        <translation>{0} 的名称</translation>
    </message>
</context>
<context>
    <name>RowDetails</name>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>&lt;a href=&apos;{id}&apos;&gt;{name}&lt;/a&gt; does not count: {why}</source>
        <translation>&lt;a href=&apos;{id}&apos;&gt;{name}&lt;/a&gt; 未计入：{why}</translation>
    </message>
    <message>
        <source>Compare the runs that count here</source>
        <translation>对比此处计入的运行</translation>
    </message>
    <message>
        <source>Open design</source>
        <translation>打开设计</translation>
    </message>
    <message>
        <source>Open this network in the Design workspace</source>
        <translation>在“设计”工作区中打开此网络</translation>
    </message>
    <message>
        <source>Queue the seeds that this row still lacks</source>
        <translation>将此行仍缺少的种子加入队列</translation>
    </message>
    <message>
        <source>Run this row</source>
        <translation>运行此行</translation>
    </message>
    <message>
        <source>Set up in Train</source>
        <translation>在“训练”中设置</translation>
    </message>
    <message>
        <source>Show runs</source>
        <translation>显示运行</translation>
    </message>
    <message>
        <source>Take this row&apos;s design, recipe and images there</source>
        <translation>把此行的设计、训练方案和图像带过去</translation>
    </message>
    <message>
        <source>This form departs from the paper: {list}.</source>
        <translation>此形式与论文不同之处：{list}。</translation>
    </message>
    <message>
        <source>and {n} more.</source>
        <translation>另有 {n} 项。</translation>
    </message>
    <message>
        <source>{network}, trained by the recipe &apos;{recipe}&apos;. {note} {recipe_note}</source>
        <translation>{network}，训练方案“{recipe}”。{note} {recipe_note}</translation>
    </message>
    <message>
        <source>{printed} % less time per epoch than {network}, as printed.</source>
        <translation>论文所载：每周期比 {network} 少用时 {printed} %。</translation>
    </message>
    <message>
        <source>{printed} % less time per epoch than {network}, as printed; own on {images}: {own} %.</source>
        <translation>论文所载：每周期比 {network} 少用时 {printed} %；自己在 {images} 上：{own} %。</translation>
    </message>
    <message>
        <source>{setting} {own}, not {paper}</source>
        <translation>{setting}为 {own}，而非 {paper}</translation>
    </message>
</context>
<context>
    <name>RunActions</name>
    <message>
        <source>Choose the curves&apos; colour</source>
        <translation>选择曲线的颜色</translation>
    </message>
    <message>
        <source>Choose which columns are shown and which stay at the left</source>
        <translation>选择显示哪些列、哪些列固定在左侧</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete for ever</source>
        <translation>永久删除</translation>
    </message>
    <message>
        <source>Delete with all curves; asks first</source>
        <translation>连同全部曲线删除；会先询问</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Give or take a star</source>
        <translation>添加或取消星标</translation>
    </message>
    <message>
        <source>Give the run another name</source>
        <translation>给运行改名</translation>
    </message>
    <message>
        <source>Give the runs tags</source>
        <translation>给运行添加标签</translation>
    </message>
    <message>
        <source>Go on from the last checkpoint</source>
        <translation>从最后的检查点继续</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Lay the selected runs side by side</source>
        <translation>并列显示所选运行</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the run&apos;s design in the editor</source>
        <translation>在编辑器中打开该运行的设计</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Show the run&apos;s curves and facts</source>
        <translation>显示运行的曲线和详情</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Take in the runs of a capsule from another machine</source>
        <translation>导入来自另一台机器的封装包中的运行</translation>
    </message>
    <message>
        <source>Take out of the trash</source>
        <translation>移出回收站</translation>
    </message>
    <message>
        <source>Take over the run&apos;s design and settings, to be changed and started</source>
        <translation>沿用该运行的设计和设置，可修改后再开始</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>再次训练</translation>
    </message>
    <message>
        <source>Use design</source>
        <translation>使用设计</translation>
    </message>
    <message>
        <source>Write notes</source>
        <translation>写备注</translation>
    </message>
    <message>
        <source>Write the selected runs, or all that are shown: CSV, a capsule, TensorBoard and others</source>
        <translation>写出所选运行或显示的全部运行：CSV、封装包、TensorBoard 等</translation>
    </message>
</context>
<context>
    <name>RunCard</name>
    <message>
        <source>Choose images and a recipe on the left, then start.</source>
        <translation>在左侧选择图像和训练方案，然后开始。</translation>
    </message>
    <message>
        <source>Hold the run after this step; go on with it (Ctrl+Shift+P)</source>
        <translation>在这一步之后暂停；可用它继续（Ctrl+Shift+P）</translation>
    </message>
    <message>
        <source>No run yet</source>
        <translation>尚无运行</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>运行进度</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop after this step; it can be resumed later (Ctrl+.)</source>
        <translation>在这一步之后停止；之后可恢复（Ctrl+.）</translation>
    </message>
    <message>
        <source>Take out of the queue</source>
        <translation>移出队列</translation>
    </message>
    <message>
        <source>Take over this run&apos;s design and settings</source>
        <translation>沿用该运行的设计和设置</translation>
    </message>
    <message>
        <source>Train again…</source>
        <translation>再次训练…</translation>
    </message>
    <message>
        <source>best {error:.2f} % (epoch {epoch})</source>
        <translation>最低 {error:.2f} %（第 {epoch} 周期）</translation>
    </message>
    <message>
        <source>epoch {done}/{all}</source>
        <translation>周期 {done}/{all}</translation>
    </message>
    <message>
        <source>held</source>
        <translation>暂缓</translation>
    </message>
    <message>
        <source>test error {error:.2f} %</source>
        <translation>测试错误率 {error:.2f} %</translation>
    </message>
    <message>
        <source>{time} an epoch</source>
        <translation>每周期 {time}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>RunEdits</name>
    <message>
        <source>Moved to the trash</source>
        <translation>已移到回收站</translation>
    </message>
    <message>
        <source>Restored</source>
        <translation>已还原</translation>
    </message>
    <message>
        <source>{n} runs moved to the trash</source>
        <translation>{n} 次运行已移到回收站</translation>
    </message>
</context>
<context>
    <name>RunFacts</name>
    <message>
        <source>, epoch {epoch}</source>
        <translation>，第 {epoch} 周期</translation>
    </message>
    <message>
        <source>; the newest of epoch {epoch}</source>
        <translation>；最新的在第 {epoch} 周期</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>提交时间</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Best test error</source>
        <translation>最低测试错误率</translation>
    </message>
    <message>
        <source>Cannot go on</source>
        <translation>无法继续</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Departures</source>
        <translation>不同之处</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Design</source>
        <translation>设计</translation>
    </message>
    <message>
        <source>Deviation</source>
        <translation>标准差</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>周期数</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Largest batch</source>
        <translation>最大批尺寸</translation>
    </message>
    <message>
        <source>Last test error</source>
        <translation>最终测试错误率</translation>
    </message>
    <message>
        <source>MACs an image</source>
        <translation>每幅图像乘加次数</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>机器</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Mean of last {n}</source>
        <translation>末 {n} 周期均值</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Paper&apos;s recipe</source>
        <translation>论文的训练方案</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation>内存峰值</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>像素</translation>
    </message>
    <message>
        <source>Printed</source>
        <translation>论文数值</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Python, torch</source>
        <translation>Python、torch</translation>
    </message>
    <message>
        <source>Residual Workbench</source>
        <translation>Residual Workbench</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行编号</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Stand-in recipe</source>
        <translation>替代训练方案</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Training an epoch</source>
        <translation>每周期训练耗时</translation>
    </message>
    <message>
        <source>Whole run</source>
        <translation>整个运行</translation>
    </message>
    <message>
        <source>from 0 to 1, less the mean, over the deviation</source>
        <translation>0 到 1，减去均值，除以标准差</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>{channels}×{height}×{width} (channels, height, width)</source>
        <translation>{channels}×{height}×{width}（通道、高、宽）</translation>
    </message>
    <message>
        <source>{classes}, and {n} more</source>
        <translation>{classes}，另有 {n} 个</translation>
    </message>
    <message>
        <source>{depth} layers</source>
        <translation>{depth} 层</translation>
    </message>
    <message>
        <source>{here} of {saved} are on the disk, {size} MiB</source>
        <translation>共 {saved} 个，其中 {here} 个在磁盘上，{size} MiB</translation>
    </message>
    <message>
        <source>{name}, {n} cores</source>
        <translation>{name}，{n} 核</translation>
    </message>
    <message>
        <source>{n} outputs</source>
        <translation>{n} 个输出</translation>
    </message>
    <message>
        <source>{n} threads</source>
        <translation>{n} 个线程</translation>
    </message>
    <message>
        <source>{own}, the paper: {paper}</source>
        <translation>{own}，论文：{paper}</translation>
    </message>
    <message>
        <source>{told}; it was {factor} times that</source>
        <translation>{told}；实际为其 {factor} 倍</translation>
    </message>
</context>
<context>
    <name>RunList</name>
    <message>
        <source>1 run</source>
        <translation>1 次运行</translation>
    </message>
    <message>
        <source>Back to the groups</source>
        <translation>返回各组</translation>
    </message>
    <message>
        <source>Back to the runs</source>
        <translation>返回运行</translation>
    </message>
    <message>
        <source>Deleted runs wait here until you delete them for ever.</source>
        <translation>删除的运行保存在这里，直到永久删除。</translation>
    </message>
    <message>
        <source>Every training is kept here with its design, settings and curves.
Train a network, and find it again in this list; or take in runs that
another machine has written into a capsule.</source>
        <translation>每次训练连同设计、设置和曲线都保存在这里。
训练一个网络，就能在此列表中找到它；
也可以导入另一台机器写出的封装包中的运行。</translation>
    </message>
    <message>
        <source>Import runs ...</source>
        <translation>导入运行…</translation>
    </message>
    <message>
        <source>No run matches</source>
        <translation>没有符合的运行</translation>
    </message>
    <message>
        <source>No runs yet</source>
        <translation>尚无运行</translation>
    </message>
    <message>
        <source>Show all runs</source>
        <translation>显示全部运行</translation>
    </message>
    <message>
        <source>The trash is empty</source>
        <translation>回收站是空的</translation>
    </message>
    <message>
        <source>Train the built-in comparison</source>
        <translation>训练内置对比实验</translation>
    </message>
    <message>
        <source>Try fewer words, or take a filter away.</source>
        <translation>请减少搜索词，或去掉一个筛选条件。</translation>
    </message>
    <message>
        <source>{group}: back to the groups</source>
        <translation>{group}：返回各组</translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation>{n} 次运行</translation>
    </message>
</context>
<context>
    <name>RunPanel</name>
    <message>
        <source>AGAINST ITS PAPER</source>
        <translation>与论文比较</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭（Esc）</translation>
    </message>
    <message>
        <source>Close the run</source>
        <translation>关闭运行</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>周期</translation>
    </message>
    <message>
        <source>FORETOLD</source>
        <translation>预估</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>INPUT AND OUTPUTS</source>
        <translation>输入与输出</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Log of the run</source>
        <translation>运行日志</translation>
    </message>
    <message>
        <source>MACHINE AND TIME</source>
        <translation>机器与时间</translation>
    </message>
    <message>
        <source>NETWORK AND DATA</source>
        <translation>网络与数据</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>RESULT</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Settings of the run</source>
        <translation>运行的设置</translation>
    </message>
    <message>
        <source>The run has said nothing yet.</source>
        <translation>该运行还没有输出。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Which figure of each epoch is drawn</source>
        <translation>绘制每个周期的哪个指标</translation>
    </message>
    <message>
        <source>dashed: on the training images</source>
        <translation>虚线：训练图像上的值</translation>
    </message>
</context>
<context>
    <name>RunState</name>
    <message>
        <source>Diverged</source>
        <translation>发散</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Interrupted</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练中</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Best error</source>
        <translation>最低错误率</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Colour of the run&apos;s curves</source>
        <translation>运行曲线的颜色</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Design</source>
        <translation>设计</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>周期数</translation>
    </message>
    <message>
        <source>Finished and planned epochs</source>
        <translation>已完成的周期数和计划的周期数</translation>
    </message>
    <message>
        <source>In epoch {epoch}</source>
        <translation>第 {epoch} 周期</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>最终错误率</translation>
    </message>
    <message>
        <source>Layers with weights, as the papers count them</source>
        <translation>带权重的层数，按论文的计法</translation>
    </message>
    <message>
        <source>Lowest test error of any epoch</source>
        <translation>各周期中最低的测试错误率</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>乘加次数</translation>
    </message>
    <message>
        <source>Mean of 5</source>
        <translation>末 5 均值</translation>
    </message>
    <message>
        <source>Mean seconds of training an epoch, without warm-up epochs and evaluation</source>
        <translation>每周期训练耗时的均值，不含预热周期和评估</translation>
    </message>
    <message>
        <source>Mean test error of the last 5 epochs</source>
        <translation>最后 5 个周期的平均测试错误率</translation>
    </message>
    <message>
        <source>Multiply-accumulates for one image</source>
        <translation>一幅图像的乘加次数</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Of the last {n} epochs</source>
        <translation>最后 {n} 周期的平均</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Starred runs</source>
        <translation>带星标的运行</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Test error of the last epoch; papers do not all report this one</source>
        <translation>最后一个周期的测试错误率；并非所有论文都报告它</translation>
    </message>
    <message>
        <source>When the run was asked for</source>
        <translation>提交运行的时间</translation>
    </message>
    <message>
        <source>no colour of its own</source>
        <translation>没有指定颜色</translation>
    </message>
    <message>
        <source>not starred</source>
        <translation>无星标</translation>
    </message>
    <message>
        <source>s / epoch</source>
        <translation>s / 周期</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>有星标</translation>
    </message>
    <message>
        <source>★</source>
        <translation>★</translation>
    </message>
</context>
<context>
    <name>RunTableView</name>
    <message>
        <source>Pinned to the left</source>
        <translation>固定在左侧</translation>
    </message>
    <message>
        <source>Put the columns back</source>
        <translation>恢复默认列</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
</context>
<context>
    <name>SaveButton</name>
    <message>
        <source>Save as PNG, SVG or PDF</source>
        <translation>保存为 PNG、SVG 或 PDF</translation>
    </message>
    <message>
        <source>Written to {file}</source>
        <translation>已写入 {file}</translation>
    </message>
</context>
<context>
    <name>SetFilters</name>
    <message>
        <source>Data set: {value}</source>
        <translation>数据集：{value}</translation>
    </message>
    <message>
        <source>Design: {value}</source>
        <translation>设计：{value}</translation>
    </message>
    <message>
        <source>Experiment: {value}</source>
        <translation>实验：{value}</translation>
    </message>
    <message>
        <source>Only</source>
        <translation>仅看</translation>
    </message>
    <message>
        <source>State: {value}</source>
        <translation>状态：{value}</translation>
    </message>
    <message>
        <source>Tag: {value}</source>
        <translation>标签：{value}</translation>
    </message>
    <message>
        <source>Take away the filter {filter}</source>
        <translation>去掉筛选条件“{filter}”</translation>
    </message>
    <message>
        <source>The first {n}</source>
        <translation>前 {n} 个</translation>
    </message>
    <message>
        <source>Without a star</source>
        <translation>不带星标</translation>
    </message>
    <message>
        <source>{filter}: click to take this filter away</source>
        <translation>{filter}：点击去掉此筛选条件</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>A change of language shows at the next start.</source>
        <translation>语言更改在下次启动时生效。</translation>
    </message>
    <message>
        <source>A crash of a run then leaves the window alive</source>
        <translation>这样即使某次运行崩溃，窗口仍然可用</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>History, checkpoints, downloads and these settings. The environment variable WORKBENCH_HOME moves all of it.</source>
        <translation>历史、检查点、下载内容和这些设置。环境变量 WORKBENCH_HOME 可整体改变其位置。</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>存放位置</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Show the folder in the system&apos;s file manager</source>
        <translation>在系统的文件管理器中显示该文件夹</translation>
    </message>
    <message>
        <source>Slower to start; a crash or a lack of memory then ends the run and nothing else. Otherwise runs train in the background of this window.</source>
        <translation>启动较慢；但崩溃或内存不足只会结束该运行，不影响其他。否则运行在此窗口的后台训练。</translation>
    </message>
    <message>
        <source>The folder that everything is kept in</source>
        <translation>存放所有内容的文件夹</translation>
    </message>
    <message>
        <source>Train in a process of its own</source>
        <translation>在独立进程中训练</translation>
    </message>
</context>
<context>
    <name>SetupKept</name>
    <message>
        <source>Of the settings of the last time these are not there any more: {names}.</source>
        <translation>上次的设置中有这些已不存在：{names}。</translation>
    </message>
    <message>
        <source>The first weights are not kept any more; they are drawn from the seed.</source>
        <translation>初始权重已不再保留；将由种子抽取。</translation>
    </message>
    <message>
        <source>The settings of the last time cannot be read; they begin anew.</source>
        <translation>无法读取上次的设置；将重新开始。</translation>
    </message>
    <message>
        <source>There are no images at &apos;{path}&apos; now; the digits take their place.</source>
        <translation>“{path}”处已没有图像；改用手写数字。</translation>
    </message>
</context>
<context>
    <name>SetupPanel</name>
    <message>
        <source>A balanced subset of so many; empty for all</source>
        <translation>类别均衡的子集大小；留空为全部</translation>
    </message>
    <message>
        <source>A crash of the run then leaves the window alive</source>
        <translation>这样即使运行崩溃，窗口仍然可用</translation>
    </message>
    <message>
        <source>A folder, tar or zip with train/&lt;class&gt;/* and test/&lt;class&gt;/*</source>
        <translation>含 train/&lt;class&gt;/* 和 test/&lt;class&gt;/* 的文件夹、tar 或 zip</translation>
    </message>
    <message>
        <source>A paper&apos;s settings to begin with</source>
        <translation>以论文的设置作为起点</translation>
    </message>
    <message>
        <source>Another design</source>
        <translation>另选设计</translation>
    </message>
    <message>
        <source>Another number draws another subset</source>
        <translation>换一个数就抽取另一个子集</translation>
    </message>
    <message>
        <source>As they are</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>At most the {n} training images.</source>
        <translation>最多为 {n} 幅训练图像。</translation>
    </message>
    <message>
        <source>At the start</source>
        <translation>初始值</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批尺寸</translation>
    </message>
    <message>
        <source>By mean and deviation of the training images</source>
        <translation>按训练图像的均值和标准差</translation>
    </message>
    <message>
        <source>Captured (CUDA)</source>
        <translation>捕获（CUDA）</translation>
    </message>
    <message>
        <source>Captured as a CUDA graph where there is one, compiled, or run line by line</source>
        <translation>在可用时捕获为 CUDA graph，或编译，或逐行执行</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Choose a network of the papers instead</source>
        <translation>改选论文中的网络</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Compiled</source>
        <translation>编译</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>Convert to RGB</source>
        <translation>转换为 RGB</translation>
    </message>
    <message>
        <source>Convert to grey</source>
        <translation>转换为灰度</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Crop padding</source>
        <translation>裁剪填充</translation>
    </message>
    <message>
        <source>Cutout</source>
        <translation>Cutout</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Decides weights and batches</source>
        <translation>决定初始权重和批次</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>舍弃</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>周期数</translation>
    </message>
    <message>
        <source>Filled with</source>
        <translation>填充内容</translation>
    </message>
    <message>
        <source>First weights</source>
        <translation>初始权重</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>翻转</translation>
    </message>
    <message>
        <source>Folder or archive of images…</source>
        <translation>图像文件夹或压缩包…</translation>
    </message>
    <message>
        <source>From which epoch the rate is multiplied by what: 81: 0.1, 121: 0.01</source>
        <translation>从哪个周期起学习率乘以多少：81: 0.1, 121: 0.01</translation>
    </message>
    <message>
        <source>Handwritten digits (built in)</source>
        <translation>手写数字（内置）</translation>
    </message>
    <message>
        <source>How the learning rate falls</source>
        <translation>学习率的下降方式</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Images a step</source>
        <translation>每步的图像数</translation>
    </message>
    <message>
        <source>Images a step of the test pass</source>
        <translation>测试时每步的图像数</translation>
    </message>
    <message>
        <source>In a process of its own</source>
        <translation>在独立进程中</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Last short batch</source>
        <translation>最后的不足批</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Line by line</source>
        <translation>逐行执行</translation>
    </message>
    <message>
        <source>Milestones</source>
        <translation>衰减节点</translation>
    </message>
    <message>
        <source>Mirror half of the images, left to right</source>
        <translation>将一半图像左右翻转</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Nesterov&apos;s form of momentum</source>
        <translation>Nesterov 形式的动量</translation>
    </message>
    <message>
        <source>Normalise</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>Number format of the arithmetic</source>
        <translation>运算的数值格式</translation>
    </message>
    <message>
        <source>Of SGD</source>
        <translation>用于 SGD</translation>
    </message>
    <message>
        <source>Of images that differ; transparency becomes white, 16 bits are scaled to 8</source>
        <translation>用于颜色不同的图像；透明变为白色，16 位缩放为 8 位</translation>
    </message>
    <message>
        <source>On all weights</source>
        <translation>作用于所有权重</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Passes over the images</source>
        <translation>遍历训练图像的次数</translation>
    </message>
    <message>
        <source>Pixels added before a random crop; 0 for none</source>
        <translation>随机裁剪前补充的像素；0 为不使用</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>数值精度</translation>
    </message>
    <message>
        <source>Queue a run of the present design (Ctrl+Enter)</source>
        <translation>将当前设计的一次运行加入队列（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>Random ones, or those that Design &gt; Import weights took in from a file</source>
        <translation>随机权重，或由“设计 &gt; 导入权重”从文件导入的权重</translation>
    </message>
    <message>
        <source>Rate of the warm-up</source>
        <translation>预热时的学习率</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>训练方案</translation>
    </message>
    <message>
        <source>Reflection</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>重复次数</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Runs with seeds that follow one another</source>
        <translation>种子依次递增的运行</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率策略</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Side of the square left out, in pixels; 0 for none</source>
        <translation>遮去的方块的边长（像素）；0 为不使用</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>分段</translation>
    </message>
    <message>
        <source>Steps are</source>
        <translation>单步执行</translation>
    </message>
    <message>
        <source>Steps at the rate beside</source>
        <translation>采用旁边学习率的步数</translation>
    </message>
    <message>
        <source>Test batch</source>
        <translation>测试批尺寸</translation>
    </message>
    <message>
        <source>Test images</source>
        <translation>测试图像</translation>
    </message>
    <message>
        <source>The side of a square, or width and height: 32 or 32x48, at most {n}.</source>
        <translation>正方形边长，或宽和高：32 或 32x48，最大 {n}。</translation>
    </message>
    <message>
        <source>There is no device &apos;{name}&apos; now; it is chosen automatically.</source>
        <translation>设备“{name}”已不存在；将自动选择。</translation>
    </message>
    <message>
        <source>To which all are scaled and cut, such as 32 or 32x48; empty for as they are</source>
        <translation>所有图像缩放并裁剪到的大小，如 32 或 32x48；留空则保持原样</translation>
    </message>
    <message>
        <source>Train on it, or leave it out</source>
        <translation>用于训练，或将其舍弃</translation>
    </message>
    <message>
        <source>Training images</source>
        <translation>训练图像</translation>
    </message>
    <message>
        <source>Warm-up rate</source>
        <translation>预热学习率</translation>
    </message>
    <message>
        <source>Warm-up steps</source>
        <translation>预热步数</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>What moves the weights</source>
        <translation>更新权重的方法</translation>
    </message>
    <message>
        <source>What the padding holds</source>
        <translation>填充部分的内容</translation>
    </message>
    <message>
        <source>What to learn from. CIFAR is downloaded once</source>
        <translation>用于学习的数据。CIFAR 只需下载一次</translation>
    </message>
    <message>
        <source>Where to train</source>
        <translation>训练所用的设备</translation>
    </message>
    <message>
        <source>Which of them</source>
        <translation>子集编号</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>零</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
</context>
<context>
    <name>SharedDevice</name>
    <message>
        <source>Seconds marked &apos;shared&apos; are of runs that shared the device, not comparable with those of runs alone; a mean over runs alone leaves them out.</source>
        <translation>标为“共用”的秒数取自共用设备的运行，与独占设备的运行不可比；独占运行的均值不包括它们。</translation>
    </message>
</context>
<context>
    <name>Spread</name>
    <message>
        <source>lowest to highest</source>
        <translation>最低至最高</translation>
    </message>
    <message>
        <source>± standard deviation</source>
        <translation>± 标准差</translation>
    </message>
    <message>
        <source>± standard error</source>
        <translation>± 标准误</translation>
    </message>
</context>
<context>
    <name>StageModel</name>
    <message>
        <source>Block</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Edit {0}</source>
        <translation>编辑 {0}</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>乘加次数</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Overrides</source>
        <translation>参数覆盖</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶层</translation>
    </message>
    <message>
        <source>Stride</source>
        <translation>步长</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>单元数</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
</context>
<context>
    <name>StageTable</name>
    <message>
        <source>Add stage</source>
        <translation>添加阶层</translation>
    </message>
    <message>
        <source>Duplicate stage</source>
        <translation>复制阶层</translation>
    </message>
    <message>
        <source>Edit the network&apos;s parameters</source>
        <translation>编辑网络参数</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Move stage</source>
        <translation>移动阶层</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>NETWORK PARAMETERS</source>
        <translation>网络参数</translation>
    </message>
    <message>
        <source>Parameters of the network</source>
        <translation>网络的参数</translation>
    </message>
    <message>
        <source>Remove stages</source>
        <translation>移除阶层</translation>
    </message>
    <message>
        <source>STAGES</source>
        <translation>阶层</translation>
    </message>
    <message>
        <source>Show the stage&apos;s block</source>
        <translation>显示该阶层的模块</translation>
    </message>
    <message>
        <source>Stages of the network</source>
        <translation>网络的各阶层</translation>
    </message>
</context>
<context>
    <name>Suggestion</name>
    <message>
        <source>Compare the last {number}</source>
        <translation>对比最近{number}次</translation>
    </message>
    <message>
        <source>Finished last: {names}</source>
        <translation>最近完成：{names}</translation>
    </message>
    <message>
        <source>Lay them side by side: curves, results, units</source>
        <translation>并列显示：曲线、结果、单元</translation>
    </message>
    <message>
        <source>three</source>
        <translation>三</translation>
    </message>
    <message>
        <source>two</source>
        <translation>两</translation>
    </message>
</context>
<context>
    <name>SwitchField</name>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
</context>
<context>
    <name>TakeOver</name>
    <message>
        <source>Is &apos;{name}&apos; no longer training on {host}?</source>
        <translation>“{name}”是否已不在 {host} 上训练？</translation>
    </message>
    <message>
        <source>It goes on here from its last checkpoint. If it still trains there, it is stopped: what it trains from now on is not kept.</source>
        <translation>它将在本机从最后一个检查点继续。如果它仍在那里训练，那边会被停止，此后的训练结果不会保留。</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>接管</translation>
    </message>
    <message>
        <source>Take over a run</source>
        <translation>接管运行</translation>
    </message>
</context>
<context>
    <name>Theme</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Colours: {name}</source>
        <translation>配色：{name}</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Take it back (Ctrl+Z)</source>
        <translation>撤回（Ctrl+Z）</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>TradeoffPanel</name>
    <message>
        <source>Bars: standard deviation over seeds.</source>
        <translation>误差线：各种子的标准差。</translation>
    </message>
    <message>
        <source>Best error, %</source>
        <translation>最低错误率，%</translation>
    </message>
    <message>
        <source>Broken line: what nothing beats in both (Pareto front).</source>
        <translation>折线：两方面都未被超越者（Pareto 前沿）。</translation>
    </message>
    <message>
        <source>Error against cost</source>
        <translation>错误率与开销</translation>
    </message>
    <message>
        <source>Export chart</source>
        <translation>导出图表</translation>
    </message>
    <message>
        <source>Last error, %</source>
        <translation>最终错误率，%</translation>
    </message>
    <message>
        <source>Log x</source>
        <translation>x 轴对数</translation>
    </message>
    <message>
        <source>Logarithmic horizontal axis</source>
        <translation>横轴采用对数刻度</translation>
    </message>
    <message>
        <source>MACs an image</source>
        <translation>每幅图像乘加次数</translation>
    </message>
    <message>
        <source>Mean of last 5, %</source>
        <translation>末 5 周期均值，%</translation>
    </message>
    <message>
        <source>Own points on {images} stand apart: they are not comparable with errors printed on {data}.</source>
        <translation>{images} 上的自测结果单独列出：与 {data} 上论文给出的错误率不可比。</translation>
    </message>
    <message>
        <source>Papers&apos; figures for these networks on this data set</source>
        <translation>论文在此数据集上给出的这些网络的数值</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Printed figures left out, since the paper gives no seconds: {names}.</source>
        <translation>未绘制的论文数值（论文没有给出耗时）：{names}。</translation>
    </message>
    <message>
        <source>Printed figures left out: {names}. Papers&apos; seconds are of other machines; their ratio to {network}, the first row of the table, can be used once the comparison holds runs of it on the same images and machine.</source>
        <translation>未绘制的论文数值：{names}。论文的耗时来自其他机器；当对比中含有 {network}（表格第一行）在相同图像和机器上的运行时，即可使用与它的比值。</translation>
    </message>
    <message>
        <source>Printed in papers</source>
        <translation>论文数值</translation>
    </message>
    <message>
        <source>Seconds an epoch</source>
        <translation>周期耗时</translation>
    </message>
    <message>
        <source>What it is weighed against</source>
        <translation>与什么权衡</translation>
    </message>
    <message>
        <source>Which error is drawn</source>
        <translation>绘制哪种错误率</translation>
    </message>
    <message>
        <source>against</source>
        <translation>相对于</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>own runs, mean of their seeds</source>
        <translation>自己的运行，各种子的均值</translation>
    </message>
    <message>
        <source>printed in its paper</source>
        <translation>其论文所给数值</translation>
    </message>
    <message>
        <source>printed ratio × own seconds of {network}</source>
        <translation>论文比值 × {network} 的自测耗时</translation>
    </message>
    <message>
        <source>shared the device with other runs</source>
        <translation>与其他运行共用设备</translation>
    </message>
    <message>
        <source>{n} without a finished run.</source>
        <translation>{n} 项没有已完成的运行。</translation>
    </message>
</context>
<context>
    <name>TrainWorkspace</name>
    <message>
        <source>Log of the run</source>
        <translation>运行日志</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>暂停或继续</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>What the run says appears here.</source>
        <translation>运行的输出显示在这里。</translation>
    </message>
</context>
<context>
    <name>Training</name>
    <message>
        <source>and {n} more; see Design.</source>
        <translation>另有 {n} 个；见“设计”。</translation>
    </message>
</context>
<context>
    <name>UnitsPanel</name>
    <message>
        <source>A design without stages has no unit.</source>
        <translation>没有阶层的设计没有单元。</translation>
    </message>
    <message>
        <source>Choose two different runs.</source>
        <translation>请选择两次不同的运行。</translation>
    </message>
    <message>
        <source>EFFECT</source>
        <translation>影响</translation>
    </message>
    <message>
        <source>Export picture</source>
        <translation>导出图片</translation>
    </message>
    <message>
        <source>Left run</source>
        <translation>左侧运行</translation>
    </message>
    <message>
        <source>Right run</source>
        <translation>右侧运行</translation>
    </message>
    <message>
        <source>The run whose unit stands on the left</source>
        <translation>其单元显示在左侧的运行</translation>
    </message>
    <message>
        <source>The run whose unit stands on the right</source>
        <translation>其单元显示在右侧的运行</translation>
    </message>
    <message>
        <source>The units are the same.</source>
        <translation>两个单元相同。</translation>
    </message>
    <message>
        <source>WHAT DIFFERS</source>
        <translation>不同之处</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 项</translation>
    </message>
    <message>
        <source>n = {before} → {after} seeds</source>
        <translation>n = {before} → {after} 个种子</translation>
    </message>
    <message>
        <source>same</source>
        <translation>相同</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>1 of {} comparisons</source>
        <translation>每 {} 次比较约 1 次</translation>
    </message>
    <message>
        <source>No difference that could not be luck. What is seen is {size}; the true one lies between {low} and {high} in 95 of 100 such comparisons.</source>
        <translation>没有不能归于偶然的差异。观测到的差异为 {size}；在 100 次这样的比较中，有 95 次真实差异介于 {low}与 {high}之间。</translation>
    </message>
    <message>
        <source>Nothing can be concluded: {second} has {more} and {first} {less}. One run a side may be luck with its seed, and another seed may turn the difference round.</source>
        <translation>无法下结论：{second} 有{more}，{first} 有{less}。每一方只有一次运行，可能只是种子带来的偶然；换一个种子，差异可能反转。</translation>
    </message>
    <message>
        <source>The runs of each side are equal to the last digit, so they say nothing of luck. Were they run with different seeds?</source>
        <translation>每一方的各次运行直到最后一位都相同，因此无法反映偶然性。它们用的是不同的种子吗？</translation>
    </message>
    <message>
        <source>fewer than 1 of 10,000 comparisons</source>
        <translation>每 10,000 次比较不到 1 次</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>高于</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>低于</translation>
    </message>
    <message>
        <source>no run</source>
        <translation>没有运行</translation>
    </message>
    <message>
        <source>of so few runs the permutation test cannot say less than p = {}</source>
        <translation>运行次数太少，置换检验的 p 最小只能为 {}</translation>
    </message>
    <message>
        <source>one run</source>
        <translation>一次运行</translation>
    </message>
    <message>
        <source>the permutation test says p = {}</source>
        <translation>置换检验得 p = {}</translation>
    </message>
    <message>
        <source>{second} probably {is_apart} {first}, by {size} (95 % interval {low} to {high}), but the two tests do not agree: {few}. More seeds would settle it.</source>
        <translation>{second} 很可能{is_apart} {first}，相差 {size}（95 % 区间 {low} 至 {high}），但两种检验不一致：{few}。增加种子可以定论。</translation>
    </message>
    <message>
        <source>{second} {is_apart} {first} by {size} (95 % interval {low} to {high}). Luck with the seeds alone would show so much in {often}.</source>
        <translation>{second} {is_apart} {first}，相差 {size}（95 % 区间 {low} 至 {high}）。仅凭种子的偶然性，出现这样大差异的可能为{often}。</translation>
    </message>
    <message>
        <source>{second} {is_apart} {first} by {size}, which alone would count (p = {alone}). Of so many pairs tested one may look so by luck: after Holm&apos;s correction p = {p}, too much to conclude.</source>
        <translation>{second} {is_apart} {first}，相差 {size}，单独看是显著的（p = {alone}）。但检验的对数较多，其中一对可能因偶然而如此：Holm 校正后 p = {p}，不足以下结论。</translation>
    </message>
    <message>
        <source>{} points</source>
        <translation>{} 个百分点</translation>
    </message>
    <message>
        <source>{} runs</source>
        <translation>{} 次运行</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} s</translation>
    </message>
</context>
<context>
    <name>ViewsChip</name>
    <message>
        <source>Delete a view</source>
        <translation>删除视图</translation>
    </message>
    <message>
        <source>Filters, order, columns and groups under a name</source>
        <translation>以一个名称保存筛选、排序、列和分组</translation>
    </message>
    <message>
        <source>Name; a view of the same name is replaced</source>
        <translation>名称；同名视图将被替换</translation>
    </message>
    <message>
        <source>No view has been saved yet</source>
        <translation>尚未保存视图</translation>
    </message>
    <message>
        <source>Save this view</source>
        <translation>保存此视图</translation>
    </message>
    <message>
        <source>Save this view ...</source>
        <translation>保存此视图…</translation>
    </message>
    <message>
        <source>Saved views</source>
        <translation>已保存的视图</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
</context>
<context>
    <name>WaysTested</name>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>In this design the shortcuts&apos; zeros are elsewhere: change it before a run.</source>
        <translation>此设计中捷径补零的位置不同：训练前请修改。</translation>
    </message>
    <message>
        <source>Input: pixels from 0 to 1, less {mean}, over {deviation}.</source>
        <translation>输入：0 到 1 的像素，减去 {mean}，除以 {deviation}。</translation>
    </message>
    <message>
        <source>That is hardly better than guessing ({error} %): these are not the images that the weights are for, or their classes are in another order.</source>
        <translation>这几乎不比随机猜测好（{error} %）：这些不是该权重对应的图像，或类别顺序不同。</translation>
    </message>
    <message>
        <source>The test cannot tell which it is: {way}; {lead} points lie between them.</source>
        <translation>测试无法判断是哪一种：{way}；两者相差 {lead} 个百分点。</translation>
    </message>
    <message>
        <source>The test does not tell whether it is {way}.</source>
        <translation>测试无法判断是否为{way}。</translation>
    </message>
    <message>
        <source>The weights are for: {way}; the next errs {lead} points more.</source>
        <translation>权重对应：{way}；次优者的错误率高 {lead} 个百分点。</translation>
    </message>
    <message>
        <source>Their images were: {way}; the next errs {lead} points more.</source>
        <translation>其图像为：{way}；次优者的错误率高 {lead} 个百分点。</translation>
    </message>
    <message>
        <source>Up to {points} points are chance on {n} images.</source>
        <translation>在 {n} 张图像上，{points} 个百分点以内属于偶然。</translation>
    </message>
</context>
<context>
    <name>WeightsDialog</name>
    <message>
        <source>All {n} tensors have a place in {design}.</source>
        <translation>全部 {n} 个张量在 {design} 中都有对应位置。</translation>
    </message>
    <message>
        <source>Begin with a new classifier</source>
        <translation>换用新的分类器</translation>
    </message>
    <message>
        <source>Change nothing (Esc)</source>
        <translation>不做更改（Esc）</translation>
    </message>
    <message>
        <source>Channels: {channels} (from {first}); classes: {n} (from {last}).</source>
        <translation>通道数：{channels}（取自 {first}）；类别数：{n}（取自 {last}）。</translation>
    </message>
    <message>
        <source>Choose a map</source>
        <translation>选择对应方式</translation>
    </message>
    <message>
        <source>Classes in the order of the outputs: {classes}.</source>
        <translation>按输出顺序的类别：{classes}。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>For images of other classes than the weights were trained on: all else is taken over, and the classifier is drawn from the run&apos;s seed</source>
        <translation>用于与这些权重训练时类别不同的图像：其余部分照用，分类器由运行的种子抽取</translation>
    </message>
    <message>
        <source>If only the classifier is lacking or differs, begin with a new one.</source>
        <translation>如果只是缺少分类器或分类器不同，可换用新的分类器。</translation>
    </message>
    <message>
        <source>Images to test on</source>
        <translation>用于测试的图像</translation>
    </message>
    <message>
        <source>In the design</source>
        <translation>设计中</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>文件中</translation>
    </message>
    <message>
        <source>Let the next runs begin with them instead of random ones</source>
        <translation>让下一次运行以此权重开始，而非随机权重</translation>
    </message>
    <message>
        <source>Map of names</source>
        <translation>名称对应</translation>
    </message>
    <message>
        <source>Map {n}</source>
        <translation>对应 {n}</translation>
    </message>
    <message>
        <source>Measure the error of these weights</source>
        <translation>测量这些权重的错误率</translation>
    </message>
    <message>
        <source>Reading {file}…</source>
        <translation>正在读取 {file}…</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>正在测试…</translation>
    </message>
    <message>
        <source>The file also holds tensors in {parts}.</source>
        <translation>文件在 {parts} 中还有张量。</translation>
    </message>
    <message>
        <source>The file has {theirs} classes, the images of {images} have {own}: begin with a new classifier.</source>
        <translation>文件有 {theirs} 个类别，{images} 的图像有 {own} 个：请换用新的分类器。</translation>
    </message>
    <message>
        <source>The names allow {n} maps that compute different functions: choose one, or test.</source>
        <translation>按名称可有 {n} 种对应，它们计算不同的函数：请选择一种，或进行测试。</translation>
    </message>
    <message>
        <source>The names in the file allow several maps that compute different functions: choose one, or test</source>
        <translation>文件中的名称可有多种对应，它们计算不同的函数：请选择一种，或进行测试</translation>
    </message>
    <message>
        <source>The test images that the error is measured on</source>
        <translation>用来测量错误率的测试图像</translation>
    </message>
    <message>
        <source>These weights do not fit {design}.</source>
        <translation>这些权重与 {design} 不匹配。</translation>
    </message>
    <message>
        <source>Train from these weights</source>
        <translation>用这些权重训练</translation>
    </message>
    <message>
        <source>Weights from {file}</source>
        <translation>来自 {file} 的权重</translation>
    </message>
    <message>
        <source>Where each tensor goes</source>
        <translation>每个张量的去处</translation>
    </message>
    <message>
        <source>assumed</source>
        <translation>假定</translation>
    </message>
    <message>
        <source>{error:.2f} % error on {n} test images of {images}.</source>
        <translation>在 {images} 的 {n} 幅测试图像上错误率为 {error:.2f} %。</translation>
    </message>
    <message>
        <source>{missing} tensors of the design have no weights, {unused} of the file are unused. Only complete weights are imported.</source>
        <translation>设计中有 {missing} 个张量没有权重，文件中有 {unused} 个未使用。只能导入完整的权重。</translation>
    </message>
</context>
<context>
    <name>WeightsField</name>
    <message>
        <source>Begin with random weights again</source>
        <translation>重新从随机权重开始</translation>
    </message>
    <message>
        <source>Draw anew</source>
        <translation>重新抽取</translation>
    </message>
    <message>
        <source>Drawn from the seed</source>
        <translation>由种子抽取</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>A network of the papers</source>
        <translation>论文中的网络</translation>
    </message>
    <message>
        <source>An empty unit</source>
        <translation>空白单元</translation>
    </message>
    <message>
        <source>Begin with an input, an output and whatever you put between them.</source>
        <translation>从一个输入和一个输出开始，在两者之间放入任意操作。</translation>
    </message>
    <message>
        <source>Browse presets…</source>
        <translation>浏览预置网络…</translation>
    </message>
    <message>
        <source>Draw a unit, stamp it into a network, train it, and lay the runs side by side.</source>
        <translation>绘制残差单元，叠成网络，进行训练，并将各次运行并列对比。</translation>
    </message>
    <message>
        <source>Every family with its picture, its counts and its printed errors.</source>
        <translation>每个系列都有结构图、参数量和论文所给错误率。</translation>
    </message>
    <message>
        <source>New design</source>
        <translation>新建设计</translation>
    </message>
    <message>
        <source>Recent files</source>
        <translation>最近的文件</translation>
    </message>
    <message>
        <source>The built-in comparison</source>
        <translation>内置对比实验</translation>
    </message>
    <message>
        <source>Train all three</source>
        <translation>训练全部三个</translation>
    </message>
    <message>
        <source>Trains the pre-activation unit and both units of FastResNet on handwritten digits. It needs no download and takes a minute or two.</source>
        <translation>在手写数字上训练预激活单元和 FastResNet 的两类单元。无需下载，只需一两分钟。</translation>
    </message>
    <message>
        <source>Which residual unit is better?</source>
        <translation>哪种残差单元更好？</translation>
    </message>
</context>
<context>
    <name>_Details</name>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>CIFAR-10 error, printed</source>
        <translation>CIFAR-10 错误率，论文</translation>
    </message>
    <message>
        <source>CIFAR-100 error, printed</source>
        <translation>CIFAR-100 错误率，论文</translation>
    </message>
    <message>
        <source>Certainty of the count</source>
        <translation>计数的可信度</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>MAC an image</source>
        <translation>每幅图像乘加次数</translation>
    </message>
    <message>
        <source>Other members</source>
        <translation>其他成员</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Printed parameters</source>
        <translation>论文参数量</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>训练方案</translation>
    </message>
    <message>
        <source>Stand-in: {reason} {recipe}</source>
        <translation>替代方案：{reason} {recipe}</translation>
    </message>
    <message>
        <source>… without batch norm</source>
        <translation>……不含批归一化</translation>
    </message>
</context>
<context>
    <name>_GroupTable</name>
    <message>
        <source>Groups of runs</source>
        <translation>运行分组</translation>
    </message>
</context>
</TS>
