package joist.compiler.rows;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Which operators keep rows apart: the rows of their results come from the same rows of what they
 * read. An operator that is not known here may mix them.
 */
final class RowRules {
  /** One element from one element of each input. */
  private static final Set<String> ELEMENTWISE =
      Set.of(
          "Abs",
          "Acos",
          "Acosh",
          "Add",
          "And",
          "Asin",
          "Asinh",
          "Atan",
          "Atanh",
          "BitShift",
          "BitwiseAnd",
          "BitwiseNot",
          "BitwiseOr",
          "BitwiseXor",
          "Cast",
          "Ceil",
          "Celu",
          "Clip",
          "Cos",
          "Cosh",
          "Div",
          "Elu",
          "Equal",
          "Erf",
          "Exp",
          "Floor",
          "Gelu",
          "Greater",
          "GreaterOrEqual",
          "HardSigmoid",
          "HardSwish",
          "Identity",
          "IsInf",
          "IsNaN",
          "LeakyRelu",
          "Less",
          "LessOrEqual",
          "Log",
          "Max",
          "Mean",
          "Min",
          "Mish",
          "Mod",
          "Mul",
          "Neg",
          "Not",
          "Or",
          "PRelu",
          "Pow",
          "Reciprocal",
          "RegexFullMatch",
          "Relu",
          "Round",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Sign",
          "Sin",
          "Sinh",
          "Softplus",
          "Softsign",
          "Sqrt",
          "StringConcat",
          "Sub",
          "Sum",
          "Swish",
          "Tan",
          "Tanh",
          "ThresholdedRelu",
          "Where",
          "Xor");

  /** Operators along one axis, with the axis that they take by default. */
  private static final Set<String> ALONG_LAST =
      Set.of("LayerNormalization", "RMSNormalization", "LpNormalization", "TopK");

  private static final Set<String> ALONG_FIRST =
      Set.of("ArgMax", "ArgMin", "Concat", "Split", "Gather", "GatherElements");

  private static final Set<String> SOFTMAXES = Set.of("Softmax", "LogSoftmax", "Hardmax");

  private static final Set<String> REDUCTIONS =
      Set.of(
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceMax",
          "ReduceMean",
          "ReduceMin",
          "ReduceProd",
          "ReduceSum",
          "ReduceSumSquare");

  /** The same elements in the same order: rows stay where the first dimension does. */
  private static final Set<String> RESHAPES = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

  /** Batch, channels, space: one result for each of the batch. */
  private static final Set<String> IMAGES =
      Set.of(
          "AveragePool",
          "BatchNormalization",
          "Conv",
          "ConvTranspose",
          "DepthToSpace",
          "GlobalAveragePool",
          "GlobalLpPool",
          "GlobalMaxPool",
          "GroupNormalization",
          "InstanceNormalization",
          "LRN",
          "LpPool",
          "MaxPool",
          "SpaceToDepth");

  private static final Set<String> TABULAR =
      Set.of(
          "ArrayFeatureExtractor",
          "Binarizer",
          "CategoryMapper",
          "FeatureVectorizer",
          "Imputer",
          "LabelEncoder",
          "LinearClassifier",
          "LinearRegressor",
          "Normalizer",
          "OneHotEncoder",
          "SVMClassifier",
          "SVMRegressor",
          "Scaler",
          "TreeEnsemble",
          "TreeEnsembleClassifier",
          "TreeEnsembleRegressor");

  private static final Set<String> ELEMENTWISE_TABULAR =
      Set.of("Binarizer", "CategoryMapper", "LabelEncoder", "OneHotEncoder");

  private final RowProbe probe;
  private final Set<String> rows;

  /**
   * @param rows the values that are rows of the batch
   */
  RowRules(RowProbe probe, Set<String> rows) {
    this.probe = probe;
    this.rows = rows;
  }

  /** Whether a node keeps rows apart whose results all lead with the batch. */
  boolean keepRows(Node node) {
    if (node.inputs().stream().noneMatch(rows::contains)) {
      return false;
    }
    return switch (node.domain()) {
      case Node.ONNX -> keepsRows(node);
      case Node.ONNX_ML -> isTabular(node);
      default -> false;
    };
  }

  private boolean keepsRows(Node node) {
    String operator = node.operator();
    if (ELEMENTWISE.contains(operator)) {
      return isAligned(node);
    }
    if (SOFTMAXES.contains(operator)) {
      boolean old = probe.opset(node) < 13;
      return isAlong(node, node.intAttribute("axis", old ? 1 : -1));
    }
    if (ALONG_LAST.contains(operator)) {
      return isAlong(node, node.intAttribute("axis", -1)) && onlyFirstIsRows(node);
    }
    if (REDUCTIONS.contains(operator)) {
      return axes(node, 1, "axes").findAny().isPresent()
          && onlyFirstIsRows(node)
          && axes(node, 1, "axes").noneMatch(axis -> isFirst(axis, rank(node)));
    }
    if (RESHAPES.contains(operator)) {
      return onlyFirstIsRows(node);
    }
    if (IMAGES.contains(operator)) {
      return onlyFirstIsRows(node) && rank(node) > 2 && isOneResult(node);
    }
    return ALONG_FIRST.contains(operator) ? movesColumns(node) : isOther(node);
  }

  private boolean isOther(Node node) {
    return switch (node.operator()) {
      case "Transpose" -> {
        long[] order = node.intsAttribute("perm");
        yield order.length > 0 && order[0] == 0;
      }
      case "Slice" -> onlyFirstIsRows(node) && slicesColumns(node);
      case "Expand" -> rows.contains(first(node)) && rank(node) == outputRank(node);
      case "MatMul" -> multiplies(node);
      case "Gemm" -> multipliesRows(node);
      case "TfIdfVectorizer" -> rank(node) == 2;
      default -> false;
    };
  }

  private static String first(Node node) {
    return node.inputs().getFirst();
  }

  private int rank(Node node) {
    return probe.rank(first(node));
  }

  private int outputRank(Node node) {
    return probe.rank(node.outputs().getFirst());
  }

  private static boolean isOneResult(Node node) {
    return node.outputs().stream().skip(1).allMatch(String::isEmpty);
  }

  private boolean onlyFirstIsRows(Node node) {
    return rows.contains(first(node)) && node.inputs().stream().skip(1).noneMatch(rows::contains);
  }

  private static boolean isFirst(long axis, int rank) {
    return axis == 0 || axis == -rank;
  }

  private boolean isAlong(Node node, long axis) {
    return rows.contains(first(node)) && !isFirst(axis, rank(node)) && rank(node) > 1;
  }

  /** Rows meet rows, and constants that are the same for all of them. */
  private boolean isAligned(Node node) {
    int rank = outputRank(node);
    return node.inputs().stream()
        .filter(name -> !name.isEmpty())
        .allMatch(name -> rows.contains(name) ? isRow(name, rank) : isShared(name, rank));
  }

  private boolean isRow(String name, int rank) {
    return probe.rank(name) == rank && probe.leads(name);
  }

  private boolean isShared(String name, int rank) {
    return probe.rank(name) < rank || probe.extent(name, 0) == 1;
  }

  /** The numbers of an input, or of the attribute that stood for it in earlier versions. */
  private LongStream axes(Node node, int input, String key) {
    boolean given = node.inputs().size() > input && !node.inputs().get(input).isEmpty();
    if (!given) {
      return Arrays.stream(node.intsAttribute(key));
    }
    Tensor tensor = probe.graph().initializers().get(node.inputs().get(input));
    if (tensor == null) {
      return LongStream.of(0);
    }
    boolean wide = tensor.type() == ElementType.I64;
    return LongStream.range(0, tensor.shape().elements())
        .map(i -> wide ? tensor.i64(i) : tensor.i32(i));
  }

  private boolean slicesColumns(Node node) {
    boolean listed = node.inputs().size() > 3 && !node.inputs().get(3).isEmpty();
    boolean named = listed || node.attribute("axes").isPresent();
    return named && axes(node, 3, "axes").noneMatch(axis -> isFirst(axis, rank(node)));
  }

  private boolean movesColumns(Node node) {
    long axis = node.intAttribute("axis", 0);
    boolean first = isFirst(axis, node.operator().equals("Concat") ? outputRank(node) : rank(node));
    return switch (node.operator()) {
      case "Concat" -> !first && node.inputs().stream().allMatch(rows::contains);
      case "GatherElements" -> !first && rank(node) > 1 && rows.containsAll(node.inputs());
      case "Gather" -> rows.contains(first(node)) ? !first && onlyFirstIsRows(node) : first;
      default -> !first && onlyFirstIsRows(node);
    };
  }

  /** Rows by a matrix, or one product for each row. */
  private boolean multiplies(Node node) {
    List<String> inputs = node.inputs();
    int rank = outputRank(node);
    boolean left = rows.contains(inputs.get(0));
    boolean right = rows.contains(inputs.get(1));
    if (left && right) {
      return rank > 2 && isRow(inputs.get(0), rank) && isRow(inputs.get(1), rank);
    }
    if (left) {
      return probe.rank(inputs.get(0)) > 1
          && (probe.rank(inputs.get(1)) <= 2 || isShared(inputs.get(1), rank));
    }
    return rank > 2 && isRow(inputs.get(1), rank) && isShared(inputs.get(0), rank);
  }

  private boolean multipliesRows(Node node) {
    List<String> inputs = node.inputs();
    boolean bias = inputs.size() > 2 && !inputs.get(2).isEmpty();
    boolean added =
        !bias
            || (rows.contains(inputs.get(2))
                ? isRow(inputs.get(2), 2)
                : isShared(inputs.get(2), 2));
    return rows.contains(inputs.get(0))
        && !rows.contains(inputs.get(1))
        && node.intAttribute("transA", 0) == 0
        && added;
  }

  /** A vector of features is one row; element by element it may be a column. */
  private boolean isTabular(Node node) {
    boolean known = TABULAR.contains(node.operator());
    boolean each = ELEMENTWISE_TABULAR.contains(node.operator());
    boolean extra = node.inputs().size() > 1 && !node.operator().equals("FeatureVectorizer");
    return known
        && (each || rank(node) > 1)
        && (extra ? onlyFirstIsRows(node) : rows.containsAll(node.inputs()));
  }
}
