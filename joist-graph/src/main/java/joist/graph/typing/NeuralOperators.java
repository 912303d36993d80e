package joist.graph.typing;

/** The lines of neural networks: activations, convolutions, pooling, normalization. */
final class NeuralOperators {
  private NeuralOperators() {}

  static void addTo(OperatorTable t) {
    addActivations(t);
    addWindows(t);
    addNormalizations(t);
    SpatialOperators.addTo(t);
    SequenceModelOperators.addTo(t);
    addQuantized(t);
  }

  private static void addActivations(OperatorTable t) {
    ShapeRule same = ElementwiseRules::same;
    t.add(6, "Relu", "T:num -> T", same);
    t.add(6, "Sigmoid Elu LeakyRelu HardSigmoid Selu", "T:real -> T", same);
    t.add(1, "Softplus Softsign", "T:real -> T", same);
    t.add(12, "Celu", "T:real -> T", same);
    t.add(10, "ThresholdedRelu", "T:real -> T", same);
    t.add(14, "HardSwish", "T:real -> T", same);
    t.add(18, "Mish", "T:real -> T", same);
    t.add(20, "Gelu", "T:real -> T", same);
    t.add(24, "Swish", "T:real -> T", same);
    t.add(28, "SwiGLU", "T:real T -> T", same);
    t.add(9, "Shrink", "T:num -> T", same);
    t.add(7, "PRelu", "T:num T -> T", ElementwiseRules::unidirectional);
    t.add(1, "Softmax LogSoftmax Hardmax", "T:real -> T", same);
    t.add(6, "Tanh", "T:real -> T", same);
    t.add(7, "Sin Cos Tan Asin Acos Atan", "T:real -> T", same);
    t.add(9, "Sinh Cosh Asinh Acosh Atanh", "T:real -> T", same);
  }

  private static void addWindows(OperatorTable t) {
    t.add(1, "Conv", "T:real T T? -> T", WindowRules::conv);
    t.add(10, "ConvInteger", "T:i8|u8 U:i8|u8 T? U? -> i32", WindowRules::conv);
    t.add(
        10,
        "QLinearConv",
        "T:i8|u8 f32 T U:i8|u8 f32 U f32 V:i8|u8 i32? -> V",
        WindowRules::quantizedConv);
    t.add(1, "ConvTranspose", "T:real T T? -> T", WindowRules::transposed);
    t.add(19, "DeformConv", "T:real T T T? T? -> T", WindowRules::conv);
    t.add(1, "MaxPool", "T:real|i8|u8 -> T i64?", WindowRules::pool);
    t.add(7, "AveragePool", "T:real -> T", WindowRules::pool);
    t.add(2, "LpPool", "T:real -> T", WindowRules::pool);
    t.add(1, "GlobalAveragePool GlobalMaxPool", "T:real -> T", WindowRules::global);
    t.add(2, "GlobalLpPool", "T:real -> T", WindowRules::global);
  }

  private static void addQuantized(OperatorTable t) {
    String quantized = "T:i8|u8|f8e4m3fn|f8e4m3fnuz|f8e5m2|f8e5m2fnuz";
    t.add(10, "QuantizeLinear", "num castable any? -> any", QuantizationRules::quantize);
    t.add(10, "DequantizeLinear", "T:any castable T? -> real", QuantizationRules::dequantize);
    t.add(11, "DynamicQuantizeLinear", "f32 -> u8 f32 u8", QuantizationRules::quantizeDynamically);
    t.add(10, "MatMulInteger", "T:i8|u8 U:i8|u8 T? U? -> i32", QuantizationRules::matMulInteger);
    t.add(
        10,
        "QLinearMatMul",
        quantized + " S:real T U:any S U S V:any -> V",
        QuantizationRules::quantizedMatMul);
  }

  private static void addNormalizations(OperatorTable t) {
    ShapeRule same = ElementwiseRules::same;
    t.add(
        7,
        "BatchNormalization",
        "T:real U:real U V:real V -> T V? V? V? V?",
        NormalizationRules::batch);
    t.add(6, "InstanceNormalization", "T:real T T -> T", same);
    t.add(18, "GroupNormalization", "T:real T T -> T", same);
    t.add(17, "LayerNormalization", "T:real T T? -> T real? real?", NormalizationRules::layer);
    t.add(23, "RMSNormalization", "real V:real -> V", same);
    t.add(1, "LpNormalization LRN", "T:real -> T", same);
    t.add(9, "MeanVarianceNormalization", "T:real -> T", same);
    t.add(7, "Dropout", "T:real real? bool? -> T any?", NormalizationRules::dropout);
  }
}
