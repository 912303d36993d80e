package joist.graph.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import joist.graph.Node;
import joist.graph.tree.TreeEnsemble;

/**
 * Counts the arithmetic of one node.
 *
 * <p>A product's terms are multiply-adds, biases aside. All else counts as usual: a function of one
 * element is one operation, a window's or a reduction's element is one, a branch of a tree is one
 * (each tree counts its mean leaf depth), a normalisation over statistics is seven an element, a
 * softmax four. Operators that only move elements count none.
 */
record Work(Node node, Sizes sizes) {
  /** What only moves elements, or says where they are. */
  private static final Set<String> MOVES =
      Set.of(
          ("Identity Constant ConstantOfShape Shape Size Reshape Flatten Squeeze Unsqueeze Transpose"
                  + " Expand Tile Concat Split Slice Gather GatherElements GatherND Scatter"
                  + " ScatterElements ScatterND ArrayFeatureExtractor FeatureVectorizer Pad"
                  + " DepthToSpace SpaceToDepth Trilu Compress Dropout ReverseSequence EyeLike"
                  + " SequenceConstruct SequenceAt SequenceInsert SequenceErase SequenceLength"
                  + " SplitToSequence ConcatFromSequence Optional OptionalGetElement"
                  + " OptionalHasElement If Loop Scan TensorScatter ZipMap")
              .split(" "));

  /** What gives other dimensions to the elements of its first input, where they are. */
  private static final Set<String> VIEWS =
      Set.of("Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Dropout");

  private static final int NORMALIZATION = 7;
  private static final int SOFTMAX = 4;

  static boolean isView(Node node) {
    return VIEWS.contains(node.operator());
  }

  /** Products of two numbers that are added up. */
  long multiplyAdds() {
    return switch (node.operator()) {
      case "Conv", "ConvInteger", "DeformConv" -> output() * filter(1);
      case "QLinearConv" -> output() * filter(3);
      case "ConvTranspose" -> elements(0) * filter(1);
      case "MatMul", "MatMulInteger", "QLinearMatMul" -> output() * sizes.dim(input(0), -1);
      case "Gemm" -> output() * sizes.dim(input(0), node.intAttribute("transA", 0) == 0 ? -1 : 0);
      case "Einsum" -> einsum();
      case "LSTM", "GRU", "RNN" -> steps() * (elements(1) + elements(2));
      case "Attention" -> attention();
      case "LinearRegressor", "LinearClassifier" ->
          rows() * node.floatsAttribute("coefficients").length;
      case "SVMRegressor", "SVMClassifier" ->
          rows() * node.floatsAttribute("support_vectors").length;
      default -> 0;
    };
  }

  /** Operations that are no multiply-adds. */
  long otherOperations() {
    return switch (node.operator()) {
      case "TreeEnsemble", "TreeEnsembleRegressor", "TreeEnsembleClassifier" ->
          Math.round((double) rows() * LeafDepths.mean(TreeEnsemble.decode(node)));
      case "MaxPool", "AveragePool", "LpPool" -> output() * kernel();
      case "LRN" -> output() * (node.intAttribute("size", 1) + 3);
      case "BatchNormalization" -> 2 * output();
      case "LayerNormalization",
          "InstanceNormalization",
          "GroupNormalization",
          "RMSNormalization",
          "LpNormalization",
          "MeanVarianceNormalization" ->
          NORMALIZATION * output();
      case "Softmax", "LogSoftmax" -> SOFTMAX * output();
      case "LSTM", "GRU", "RNN" -> elements(2) / Math.max(1, sizes.dim(input(2), -1)) * steps();
      default -> plain();
    };
  }

  private long plain() {
    if (MOVES.contains(node.operator()) || multiplyAdds() > 0) {
      return 0;
    }
    boolean reduces =
        node.operator().startsWith("Reduce")
            || node.operator().startsWith("Arg")
            || node.operator().startsWith("Global")
            || node.operator().equals("CumSum")
            || node.operator().equals("TopK");
    return reduces ? elements(0) : output();
  }

  private String input(int index) {
    return index < node.inputs().size() ? node.inputs().get(index) : "";
  }

  private long elements(int index) {
    return sizes.elements(input(index));
  }

  private long output() {
    return node.outputs().isEmpty() ? 0 : sizes.elements(node.outputs().getFirst());
  }

  /** Elements of one filter: those of input {@code index} but for its first dimension. */
  private long filter(int index) {
    return elements(index) / Math.max(1, sizes.dim(input(index), 0));
  }

  private long kernel() {
    long product = 1;
    for (long extent : node.intsAttribute("kernel_shape")) {
      product *= extent;
    }
    return product;
  }

  private long rows() {
    long[] dims = sizes.dims(input(0));
    return dims.length < 2 ? 1 : dims[0];
  }

  /** The steps of a recurrence, over all sequences of the batch. */
  private long steps() {
    return sizes.dim(input(0), 0) * sizes.dim(input(0), 1);
  }

  /** The extents of all letters of the equation, multiplied. */
  private long einsum() {
    String equation = node.stringAttribute("equation", "").replace(" ", "");
    String[] terms = equation.split("->")[0].split(",");
    Set<Character> counted = new LinkedHashSet<>();
    long product = terms.length < 2 ? 0 : 1;
    for (int term = 0; term < terms.length; term++) {
      String letters = terms[term];
      for (int i = 0; i < letters.length() && !letters.contains("."); i++) {
        if (counted.add(letters.charAt(i))) {
          product *= sizes.dim(input(term), i);
        }
      }
    }
    return product;
  }

  /** Scores and their sums: every query with every key, then every score with its value. */
  private long attention() {
    boolean heads = sizes.dims(input(0)).length == 4;
    int length = heads ? 2 : 1;
    long keys = sizes.dim(input(1), length);
    if (!input(4).isEmpty()) {
      keys += sizes.dim(input(4), 2);
    }
    long queries = elements(0);
    long values = sizes.elements(node.outputs().getFirst());
    return (queries + values) * keys;
  }

  /** Bytes that the node reads: its inputs, or of a table only the rows that it picks. */
  long bytesRead() {
    if (isView(node)) {
      return 0;
    }
    return switch (node.operator()) {
      case "Shape", "Size" -> 0;
      case "Gather", "GatherElements", "GatherND" -> bytesWritten() + sizes.bytes(input(1));
      default -> bytes(node.inputs());
    };
  }

  long bytesWritten() {
    return isView(node) ? 0 : bytes(node.outputs());
  }

  private long bytes(List<String> values) {
    return values.stream().mapToLong(sizes::bytes).sum();
  }
}
