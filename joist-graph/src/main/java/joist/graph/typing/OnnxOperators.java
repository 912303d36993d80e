package joist.graph.typing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.graph.Node;

/** The table of operators: since which version, with which signature, by which shape rule. */
public final class OnnxOperators {
  /** The last version of {@code ai.onnx} that is supported. */
  public static final int LAST_ONNX = 24;

  /** The last version of {@code ai.onnx.ml} that is supported. */
  public static final int LAST_ONNX_ML = 5;

  /** Version 5 replaced the two old tree operators by TreeEnsemble. */
  private static final int LAST_OLD_TREES = 4;

  private static final Map<String, Entry> BY_NAME = assemble();

  record Entry(OperatorSchema schema, Signature signature, ShapeRule rule) {}

  private OnnxOperators() {}

  /** The schema of an operator, by its name as in {@link Node#qualifiedOperator}. */
  public static Optional<OperatorSchema> schema(String qualifiedOperator) {
    return entry(qualifiedOperator).map(Entry::schema);
  }

  /** All operators, sorted by qualified name. */
  public static Collection<OperatorSchema> all() {
    return BY_NAME.values().stream().map(Entry::schema).toList();
  }

  static Optional<Entry> entry(String qualifiedOperator) {
    return Optional.ofNullable(BY_NAME.get(qualifiedOperator));
  }

  /** Collects the table's lines. */
  private record Table(Map<String, Entry> entries, String domain, int last) {
    void add(int since, String names, String signature, ShapeRule rule) {
      Signature parsed = Signature.parse(signature);
      for (String name : names.split(" ")) {
        OperatorSchema schema = new OperatorSchema(domain, name, since, last, signature);
        String qualified = domain.isEmpty() ? name : domain + "." + name;
        entries.put(qualified, new Entry(schema, parsed, rule));
      }
    }
  }

  private static Map<String, Entry> assemble() {
    Map<String, Entry> entries = new TreeMap<>();
    Table onnx = new Table(entries, Node.ONNX, LAST_ONNX);
    addElementwise(onnx);
    addShaping(onnx);
    addLinearAndReductions(onnx);
    addMl(new Table(entries, Node.ONNX_ML, LAST_ONNX_ML));
    addOldTrees(new Table(entries, Node.ONNX_ML, LAST_OLD_TREES));
    return entries;
  }

  private static void addElementwise(Table t) {
    ShapeRule same = ElementwiseRules::same;
    ShapeRule broadcast = ElementwiseRules::broadcast;
    t.add(6, "Neg Abs Relu", "T:num -> T", same);
    t.add(9, "Sign", "T:num -> T", same);
    t.add(6, "Floor Ceil Sqrt Reciprocal Exp Log Tanh Sigmoid", "T:real -> T", same);
    t.add(6, "Elu LeakyRelu HardSigmoid", "T:real -> T", same);
    t.add(1, "Softplus", "T:real -> T", same);
    t.add(7, "Sin Cos", "T:real -> T", same);
    t.add(11, "Round", "T:real -> T", same);
    t.add(9, "Erf", "T:num -> T", same);
    t.add(20, "Gelu", "T:real -> T", same);
    t.add(6, "Clip", "T:num T? T? -> T", same);
    t.add(1, "Softmax LogSoftmax", "T:real -> T", same);
    t.add(11, "CumSum", "T:num index -> T", same);
    t.add(7, "Add Sub Mul Div", "T:num T -> T", broadcast);
    t.add(10, "Mod", "T:num T -> T", broadcast);
    t.add(7, "Pow", "T:num U:num -> T", broadcast);
    t.add(8, "Min Max Sum Mean", "T:num* -> T", broadcast);
    t.add(7, "Equal", "T:any T -> bool", broadcast);
    t.add(7, "Less Greater", "T:num T -> bool", broadcast);
    t.add(12, "LessOrEqual GreaterOrEqual", "T:num T -> bool", broadcast);
    t.add(7, "And Or Xor", "T:bool T -> bool", broadcast);
    t.add(1, "Not", "bool -> bool", same);
    t.add(9, "IsNaN", "real -> bool", same);
    t.add(10, "IsInf", "real -> bool", same);
    t.add(9, "Where", "bool T:any T -> T", broadcast);
    t.add(1, "Identity", "T:any -> T", ElementwiseRules::identity);
    t.add(6, "Cast", "any -> U:any", ElementwiseRules::cast);
    t.add(15, "CastLike", "any T:any -> T", same);
  }

  private static void addShaping(Table t) {
    t.add(1, "Constant", "-> T:any", ConstantRules::constant);
    t.add(9, "ConstantOfShape", "i64 -> T:any", ConstantRules::ofShape);
    t.add(11, "Range", "T:num T T -> T", ConstantRules::range);
    t.add(1, "Shape", "any -> i64", ShapingRules::shape);
    t.add(1, "Size", "any -> i64", call -> call.output(List.of()));
    t.add(5, "Reshape", "T:any i64 -> T", Reshaping::infer);
    t.add(1, "Flatten", "T:any -> T", ShapingRules::flatten);
    t.add(1, "Squeeze", "T:any i64? -> T", ShapingRules::squeeze);
    t.add(1, "Unsqueeze", "T:any i64? -> T", ShapingRules::unsqueeze);
    t.add(1, "Transpose", "T:any -> T", MovingRules::transpose);
    t.add(8, "Expand", "T:any i64 -> T", MovingRules::expand);
    t.add(6, "Tile", "T:any i64 -> T", MovingRules::tile);
    t.add(4, "Concat", "T:any* -> T", MovingRules::concat);
    t.add(2, "Split", "T:any i64? -> T*", SelectingRules::split);
    t.add(1, "Slice", "T:any I:index? I? I? I? -> T", SelectingRules::slice);
    t.add(1, "Gather", "T:any index -> T", SelectingRules::gather);
    t.add(11, "GatherElements", "T:any index -> T", SelectingRules::gatherElements);
    t.add(9, "OneHot", "num num T:any -> T", SelectingRules::oneHot);
    t.add(1, "TopK", "T:num i64? -> T i64", SelectingRules::topK);
  }

  private static void addLinearAndReductions(Table t) {
    t.add(1, "MatMul", "T:num T -> T", ProductRules::matMul);
    t.add(7, "Gemm", "T:num T T? -> T", ProductRules::gemm);
    t.add(1, "ReduceSum ReduceMean ReduceProd", "T:num i64? -> T", ReductionRules::reduce);
    t.add(1, "ReduceMax ReduceMin", "T:numbool i64? -> T", ReductionRules::reduce);
    t.add(1, "ArgMax ArgMin", "num -> i64", ReductionRules::argument);
  }

  private static void addMl(Table t) {
    t.add(1, "LabelEncoder", "any -> U:any", ModelRules::labelEncoder);
    t.add(1, "OneHotEncoder", "feature -> f32", ModelRules::oneHotEncoder);
    t.add(1, "Imputer", "T:column -> T", ElementwiseRules::same);
    t.add(1, "Scaler", "column -> f32", ElementwiseRules::same);
    t.add(1, "Normalizer", "column -> f32", ElementwiseRules::same);
    t.add(1, "Binarizer", "T:column -> T", ElementwiseRules::same);
    t.add(1, "ArrayFeatureExtractor", "T:feature i64 -> T", ModelRules::extract);
    t.add(1, "FeatureVectorizer", "T:column* -> f32", ModelRules::vectorize);
    t.add(1, "LinearRegressor", "column -> f32", ModelRules::linearRegressor);
    t.add(1, "LinearClassifier", "column -> U:any f32", ModelRules::linearClassifier);
    t.add(5, "TreeEnsemble", "T:real -> T", ModelRules::trees);
  }

  private static void addOldTrees(Table t) {
    t.add(1, "TreeEnsembleRegressor", "column -> f32", ModelRules::trees);
    t.add(1, "TreeEnsembleClassifier", "column -> U:any f32", ModelRules::treeClassifier);
  }
}
