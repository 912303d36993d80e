package joist.learn.feature;

import java.util.List;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.learn.LearnException;
import joist.table.Column;
import joist.tensor.ElementType;

/** How one column becomes features, in the two forms that agree bit for bit. */
interface ColumnEncoding {
  /** At least one feature, all of this column. */
  List<Feature> features();

  /**
   * Encodes a column.
   *
   * @return f32[features][rows]
   * @throws LearnException when the column is of another type than in training
   */
  float[][] encode(Column column);

  /** Declares the input and returns the names of the features' values, {@code f32[N, 1]} each. */
  List<String> emit(GraphBuilder builder);

  static String input(GraphBuilder builder, String column, ElementType type) {
    return builder.input(column, ValueType.of(type, Dim.BATCH, Dim.of(1)));
  }

  static LearnException wrongType(Column column, String expected) {
    return new LearnException(
        "expected column '%s' to hold %s as in training, got type %s; read the file with the schema of the training table"
            .formatted(column.name(), expected, column.type()));
  }
}
