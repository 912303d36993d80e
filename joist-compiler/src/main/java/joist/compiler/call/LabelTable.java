package joist.compiler.call;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A {@code LabelEncoder}'s or {@code CategoryMapper}'s table, from texts or whole numbers to f32,
 * whole numbers or texts. The last of equal keys counts.
 *
 * @param values one for each key, then the one of any other key
 */
record LabelTable(Optional<StringTable> texts, Optional<LongTable> numbers, Tensor values)
    implements Tables.Table {
  private static final List<ElementType> VALUES =
      List.of(ElementType.F32, ElementType.I64, ElementType.STRING);

  /** Whether a node has such a table. */
  static boolean supports(Node node, ElementType from, ElementType to) {
    boolean known = from == ElementType.STRING || from == ElementType.I64;
    Optional<Tensor> keys = keys(node, from).filter(tensor -> tensor.type() == from);
    Optional<Tensor> values = values(node, from).filter(tensor -> tensor.type() == to);
    return known
        && VALUES.contains(to)
        && node.tensorAttribute("default_tensor").isEmpty()
        && keys.isPresent()
        && values.isPresent()
        && keys.get().shape().elements() == values.get().shape().elements();
  }

  static LabelTable of(Node node, ElementType from) {
    Tensor keys = keys(node, from).orElseThrow();
    boolean texts = keys.type() == ElementType.STRING;
    return new LabelTable(
        texts ? Optional.of(new StringTable(Arrays.asList(keys.strings()))) : Optional.empty(),
        texts ? Optional.empty() : Optional.of(new LongTable(keys.data().toArray(Tensor.I64))),
        withOther(node, values(node, from).orElseThrow()));
  }

  private static Tensor withOther(Node node, Tensor values) {
    int count = Math.toIntExact(values.shape().elements());
    Tensor all = Tensor.zeros(values.type(), Shape.of(count + 1));
    ElementCopies.of(values, all).copy(0, 0, count);
    switch (values.type()) {
      case F32 ->
          all.data().setAtIndex(Tensor.F32, count, node.floatAttribute("default_float", -0.0f));
      case I64 -> all.data().setAtIndex(Tensor.I64, count, node.intAttribute("default_int64", -1));
      default -> all.strings()[count] = node.stringAttribute("default_string", "_Unused");
    }
    return all;
  }

  private static Optional<Tensor> keys(Node node, ElementType from) {
    return isMapper(node) ? category(node, from == ElementType.STRING) : list(node, "keys");
  }

  private static Optional<Tensor> values(Node node, ElementType from) {
    return isMapper(node) ? category(node, from != ElementType.STRING) : list(node, "values");
  }

  /** Between texts and whole numbers, in the direction that the input's type says. */
  private static boolean isMapper(Node node) {
    return node.operator().equals("CategoryMapper");
  }

  private static Optional<Tensor> category(Node node, boolean texts) {
    return node.attribute(texts ? "cats_strings" : "cats_int64s").flatMap(LabelTable::list);
  }

  /** The list {@code prefix}, from whichever of the attributes holds it. */
  private static Optional<Tensor> list(Node node, String prefix) {
    for (String suffix : List.of("_tensor", "_strings", "_int64s", "_floats")) {
      Optional<Attribute> attribute = node.attribute(prefix + suffix);
      if (attribute.isPresent()) {
        return list(attribute.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<Tensor> list(Attribute attribute) {
    return switch (attribute) {
      case Attribute.TensorValue(Tensor value) -> Optional.of(value);
      case Attribute.Strings(List<String> values) ->
          Optional.of(Tensor.of(Shape.of(values.size()), values.toArray(String[]::new)));
      case Attribute.Ints(long[] values) -> Optional.of(Tensor.of(Shape.of(values.length), values));
      case Attribute.Floats(float[] values) ->
          Optional.of(Tensor.of(Shape.of(values.length), values));
      case Attribute.IntValue _,
          Attribute.FloatValue _,
          Attribute.StringValue _,
          Attribute.GraphValue _,
          Attribute.TypeValue _,
          Attribute.Tensors _,
          Attribute.Graphs _,
          Attribute.Types _ ->
          Optional.empty();
    };
  }

  Runnable bind(Tensor from, Tensor to) {
    ElementCopies copies = ElementCopies.of(values, to);
    int count = Math.toIntExact(to.shape().elements());
    int other = Math.toIntExact(values.shape().elements()) - 1;
    return texts
        .map(table -> byText(table, from.strings(), copies, count, other))
        .orElseGet(() -> byNumber(numbers.orElseThrow(), from, copies, count, other));
  }

  private static Runnable byText(
      StringTable table, String[] from, ElementCopies copies, int count, int other) {
    return () -> {
      for (int i = 0; i < count; i++) {
        int found = table.find(from[i]);
        copies.copy(found == StringTable.ABSENT ? other : found, i, 1);
      }
    };
  }

  private static Runnable byNumber(
      LongTable table, Tensor from, ElementCopies copies, int count, int other) {
    return () -> {
      for (int i = 0; i < count; i++) {
        int found = table.find(from.i64(i));
        copies.copy(found == StringTable.ABSENT ? other : found, i, 1);
      }
    };
  }

  @Override
  public long bytes() {
    long value = values.type() == ElementType.STRING ? 8 : values.type().bytes();
    return texts.map(StringTable::bytes).orElse(0L)
        + numbers.map(LongTable::bytes).orElse(0L)
        + value * values.shape().elements();
  }
}
