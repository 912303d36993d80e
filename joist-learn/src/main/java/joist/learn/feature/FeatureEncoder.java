package joist.learn.feature;

import java.util.List;
import joist.graph.GraphBuilder;
import joist.table.Table;

/**
 * A fitted mapping from columns to features, in two forms that agree bit for bit: {@link #encode}
 * for whole tables and {@link #emit} as graph nodes.
 */
public interface FeatureEncoder {
  List<Feature> features();

  /** What is done with each column of the table it was fitted on, and why; in column order. */
  List<ColumnDecision> decisions();

  /** Encodes rows; columns are found by name. */
  FeatureMatrix encode(Table table);

  /**
   * Declares the graph's inputs, adds the nodes that encode them, and returns the name of the value
   * {@code f32[N, features]}.
   */
  String emit(GraphBuilder builder);

  /**
   * What is done with a column.
   *
   * @param used whether any feature is made from it
   * @param treatment such as {@code 3 features: hour, weekday, month}
   * @param reason such as {@code a date with times of day}
   */
  record ColumnDecision(String column, boolean used, String treatment, String reason) {}
}
