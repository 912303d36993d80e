package joist.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.table.ColumnType;
import joist.tensor.ElementType;

/**
 * Where a signature's fields and answers stand among a graph's inputs and outputs. Immutable.
 *
 * <p>Input {@code i} of the graph is field {@code i} of the signature.
 */
final class RowLayout {
  private static final int NONE = -1;

  private final Signature signature;
  private final ElementType[] elements;
  private final Map<String, Integer> fieldsByName;
  private final int labelOutput;
  private final boolean labelIsNumber;
  private final long[] numberedClasses;
  private final int valueOutput;

  private RowLayout(Graph graph, Signature signature) {
    this.signature = signature;
    this.elements =
        graph.inputs().stream().map(i -> i.type().elementType()).toArray(ElementType[]::new);
    this.fieldsByName = HashMap.newHashMap(elements.length);
    for (int field = 0; field < elements.length; field++) {
      fieldsByName.put(signature.inputs().get(field).name(), field);
    }
    this.labelOutput =
        signature.isClassification() ? output(graph, RowLayout::isLabel, "a label") : NONE;
    this.labelIsNumber =
        labelOutput != NONE
            && graph.outputs().get(labelOutput).type().elementType() == ElementType.I64;
    this.numberedClasses = labelIsNumber ? numbers(signature) : new long[0];
    long width = Math.max(1, signature.classes().size());
    this.valueOutput = output(graph, type -> isScores(type, width), "f32[N, " + width + "]");
  }

  /**
   * The layout of a graph under a signature.
   *
   * @throws ModelException when the two do not fit, naming the input or output
   */
  static RowLayout of(Graph graph, Signature signature) {
    List<Value> inputs = graph.inputs();
    List<Signature.Field> fields = signature.inputs();
    if (inputs.size() != fields.size()) {
      throw new ModelException(
          "expected a graph input for each of the signature's %d columns, got %d inputs"
              .formatted(fields.size(), inputs.size()));
    }
    for (int i = 0; i < fields.size(); i++) {
      check(inputs.get(i), fields.get(i));
    }
    return new RowLayout(graph, signature);
  }

  private static void check(Value input, Signature.Field field) {
    if (!input.name().equals(field.name()) || !takes(input.type(), field.type())) {
      throw new ModelException(
          "expected a graph input for the %s column '%s', got %s"
              .formatted(field.type(), field.name(), input));
    }
  }

  private static boolean takes(ValueType type, ColumnType column) {
    ElementType element = type.elementType();
    return isColumn(type)
        && switch (column) {
          case NUMBER ->
              element == ElementType.F32
                  || element == ElementType.F64
                  || element == ElementType.I64;
          case BOOLEAN -> element == ElementType.F32;
          case CATEGORY -> element == ElementType.STRING;
          case DATE -> element == ElementType.F64;
        };
  }

  /** Whether a value is a column of a batch: {@code [N, 1]} or {@code [N]}. */
  static boolean isColumn(ValueType type) {
    return isBatch(type)
        && (type.rank() == 1 || (type.rank() == 2 && type.dims().get(1).equals(Dim.of(1))));
  }

  static boolean isLabel(ValueType type) {
    return isColumn(type)
        && (type.elementType() == ElementType.STRING || type.elementType() == ElementType.I64);
  }

  /** Whether a value is {@code f32[N, width]}, or {@code f32[N]} for a width of 1. */
  static boolean isScores(ValueType type, long width) {
    return type.elementType() == ElementType.F32
        && isBatch(type)
        && (width == 1
            ? isColumn(type)
            : type.rank() == 2 && type.dims().get(1).equals(Dim.of(width)));
  }

  private static boolean isBatch(ValueType type) {
    return type.rank() >= 1 && type.dims().getFirst() instanceof Dim.Symbol;
  }

  private static long[] numbers(Signature signature) {
    try {
      return signature.classes().stream().mapToLong(Long::parseLong).toArray();
    } catch (NumberFormatException e) {
      throw new ModelException(
          "expected classes of whole numbers for a graph with i64 labels, got "
              + signature.classes(),
          e);
    }
  }

  private static int output(Graph graph, Predicate<ValueType> wanted, String expected) {
    for (int i = 0; i < graph.outputs().size(); i++) {
      if (wanted.test(graph.outputs().get(i).type())) {
        return i;
      }
    }
    throw new ModelException(
        "expected a graph output %s for the signature, got %s"
            .formatted(expected, graph.outputs()));
  }

  Signature signature() {
    return signature;
  }

  int fields() {
    return elements.length;
  }

  Signature.Field field(int field) {
    return signature.inputs().get(field);
  }

  ElementType element(int field) {
    return elements[field];
  }

  /** The field of this name, or -1. */
  int find(String name) {
    Integer field = fieldsByName.get(name);
    return field == null ? NONE : field;
  }

  int labelOutput() {
    return labelOutput;
  }

  /** The class whose text is this number. */
  String label(long number) {
    for (int i = 0; i < numberedClasses.length; i++) {
      if (numberedClasses[i] == number) {
        return signature.classes().get(i);
      }
    }
    return Long.toString(number);
  }

  /** Whether labels come as whole numbers, as some ONNX writers have them. */
  boolean labelIsNumber() {
    return labelIsNumber;
  }

  /** The output of probabilities, or of predicted numbers. */
  int valueOutput() {
    return valueOutput;
  }
}
