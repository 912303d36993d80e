package joist.learn.feature;

import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.table.Column;
import joist.tensor.ElementType;

/** Whether a number or boolean is missing, for columns whose values are otherwise all the same. */
record MissingFlag(String column) implements ColumnEncoding {
  @Override
  public List<Feature> features() {
    return List.of(new Feature(column + ".missing", column, 0));
  }

  @Override
  public float[][] encode(Column source) {
    float[] flags = PlainNumber.floats(source);
    for (int row = 0; row < flags.length; row++) {
      flags[row] = Float.isNaN(flags[row]) ? 1 : 0;
    }
    return new float[][] {flags};
  }

  @Override
  public List<String> emit(GraphBuilder builder) {
    String input = ColumnEncoding.input(builder, column, ElementType.F32);
    return List.of(
        builder.node(
            Node.ONNX,
            "Cast",
            Map.of("to", new Attribute.IntValue(ElementType.F32.onnxCode())),
            builder.node("IsNaN", input)));
  }
}
