"""Toy papers of our own words, and a Hypothesis strategy of sets of them."""

from hypothesis import strategies as st

from kg.model import Paper

PAPERS = (
    Paper(
        id="2101.00001",
        title="FooNet: Sparse Foo Networks for Image Classification",
        abstract="Dense networks waste work. We propose FooNet, a convolutional neural network (CNN) with sparse foo"
        " layers. FooNet outperforms ResNet-50 on ImageNet by 2.1 points and reaches 79.3% top-1 accuracy. Code is"
        " available at https://github.com/foo/foonet.",
        date="2021-01-02",
        authors=("Ada Foo", "Bo Bar"),
    ),
    Paper(
        id="2102.00002",
        title="BarBench: A Benchmark for Question Answering",
        abstract="We introduce BarBench, a benchmark for question answering with retrieval-augmented generation (RAG)."
        " We evaluate GPT-4 and BERT on it. BERT gets 41.0 F1. The data is at https://huggingface.co/datasets/bar/bench.",
        date="2021-02-03",
    ),
    Paper(
        id="2103.00003",
        title="Tuning FooNets with LoRA",
        abstract="We fine-tune FooNet with low-rank adaptation (LoRA) and CNNs on ImageNet. Our method needs 3x less"
        " memory than full fine-tuning. RAG is not used.",
    ),
    Paper(id="a-title-only", title="A Title Only", abstract=""),
    Paper(id="2104.00004", title="Mixture of Experts (MoE) Revisited", abstract="MoE models scale BERT to GLUE."),
    Paper(id="2105.00005", title="More on MoEs", abstract="We study mixture-of-experts and GPT-3.5, not GPT-3."),
)

paper_sets = st.lists(st.sampled_from(PAPERS), min_size=1, max_size=8)
