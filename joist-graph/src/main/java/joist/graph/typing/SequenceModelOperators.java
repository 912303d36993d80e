package joist.graph.typing;

/** The lines of recurrent networks, attention, products by equation, and training. */
final class SequenceModelOperators {
  private SequenceModelOperators() {}

  static void addTo(OperatorTable t) {
    t.add(7, "RNN GRU", "T:real T T T? i32? T? -> T? T?", RecurrentRules::recurrent);
    t.add(7, "LSTM", "T:real T T T? i32? T? T? T? -> T? T? T?", RecurrentRules::recurrent);
    t.add(
        23,
        "Attention",
        "T:real T V:real U:numbool? T? V? i64? -> T T? V? T?",
        AttentionRules::attention);
    t.add(23, "RotaryEmbedding", "T:real T T i64? -> T", ElementwiseRules::same);
    t.add(27, "LinearAttention", "T:real T T S:real? T? T? -> T real", AttentionRules::linear);
    t.add(27, "CausalConvWithState", "T:real T T? T? -> T T", AttentionRules::causalConv);
    t.add(12, "Einsum", "T:num* -> T", EinsumRules::infer);
    t.add(12, "NegativeLogLikelihoodLoss", "T:real index T? -> T", TrainingRules::loss);
    t.add(12, "SoftmaxCrossEntropyLoss", "T:real index T? -> T T?", TrainingRules::loss);
  }

  /** Those of ai.onnx.preview.training. */
  static void addOptimizersTo(OperatorTable t) {
    t.add(1, "Adagrad Momentum", "R:f32|f64 i64 T:f32|f64* -> T*", TrainingRules::oneHistory);
    t.add(1, "Adam", "R:f32|f64 i64 T:f32|f64* -> T*", TrainingRules::twoHistories);
  }
}
