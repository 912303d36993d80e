package joist.learn.feature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.table.Column;
import joist.tensor.ElementType;

/**
 * Calendar fields of a date column, as numbers or as category codes.
 *
 * @param fields at least one
 * @param coded whether each whole value, such as an hour, is a category
 * @param origin the first training date, in epoch seconds
 */
record DateFields(String column, List<DateField> fields, double origin, boolean coded)
    implements ColumnEncoding {
  DateFields {
    fields = List.copyOf(fields);
  }

  @Override
  public List<Feature> features() {
    return fields.stream()
        .map(field -> new Feature(column + "." + field.label(), column, coded ? field.codes() : 0))
        .toList();
  }

  @Override
  public float[][] encode(Column source) {
    if (!(source instanceof Column.Dates(String name, double[] seconds))) {
      throw ColumnEncoding.wrongType(source, "dates");
    }
    return fields.stream().map(field -> encode(field, seconds)).toArray(float[][]::new);
  }

  private <V> V value(DateField field, Arithmetic<V> math, V seconds) {
    return coded ? field.code(math, seconds) : field.of(math, seconds, origin);
  }

  private float[] encode(DateField field, double[] seconds) {
    BlockArithmetic math = new BlockArithmetic();
    float[] encoded = new float[seconds.length];
    for (int start = 0; start < seconds.length; start += BlockArithmetic.ROWS) {
      int end = Math.min(seconds.length, start + BlockArithmetic.ROWS);
      double[] block = value(field, math, Arrays.copyOfRange(seconds, start, end));
      for (int row = start; row < end; row++) {
        encoded[row] = (float) block[row - start];
      }
    }
    return encoded;
  }

  @Override
  public List<String> emit(GraphBuilder builder) {
    String input = ColumnEncoding.input(builder, column, ElementType.F64);
    GraphArithmetic math = new GraphArithmetic(builder);
    List<String> values = new ArrayList<>();
    for (DateField field : fields) {
      values.add(
          builder.node(
              Node.ONNX,
              "Cast",
              Map.of("to", new Attribute.IntValue(ElementType.F32.onnxCode())),
              value(field, math, input)));
    }
    return values;
  }
}
