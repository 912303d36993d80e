package joist.learn.feature;

import java.util.List;
import joist.graph.GraphBuilder;
import joist.learn.LearnException;
import joist.table.Column;
import joist.tensor.ElementType;

/** A number or boolean as it is: NaN stays missing, true is 1. */
record PlainNumber(String column) implements ColumnEncoding {
  @Override
  public List<Feature> features() {
    return List.of(new Feature(column, column, 0));
  }

  @Override
  public float[][] encode(Column source) {
    return new float[][] {floats(source)};
  }

  /**
   * A number or boolean column as the graph's input sees it: f32[rows], NaN is missing.
   *
   * @throws LearnException when the column is of another type
   */
  static float[] floats(Column source) {
    float[] floats = new float[source.rows()];
    switch (source) {
      case Column.Numbers(String name, double[] values) -> {
        for (int row = 0; row < floats.length; row++) {
          floats[row] = (float) values[row];
        }
      }
      case Column.Booleans(String name, byte[] values) -> {
        for (int row = 0; row < floats.length; row++) {
          floats[row] = values[row] < 0 ? Float.NaN : values[row];
        }
      }
      case Column.Categories categories ->
          throw ColumnEncoding.wrongType(categories, "numbers or booleans");
      case Column.Dates dates -> throw ColumnEncoding.wrongType(dates, "numbers or booleans");
    }
    return floats;
  }

  @Override
  public List<String> emit(GraphBuilder builder) {
    return List.of(ColumnEncoding.input(builder, column, ElementType.F32));
  }
}
