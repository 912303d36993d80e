package joist.learn.feature;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import joist.graph.Attribute;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.learn.LearnException;
import joist.table.Column;
import joist.table.Table;

/** What is made of each column, decided on the training rows. Immutable. */
public final class FeaturePlan implements FeatureEncoder {
  private static final Set<String> OUTPUTS = Set.of("label", "probabilities", "prediction");

  private final List<ColumnEncoding> encodings;
  private final List<Feature> features;
  private final List<ColumnDecision> decisions;

  private FeaturePlan(List<ColumnEncoding> encodings, List<ColumnDecision> decisions) {
    this.encodings = List.copyOf(encodings);
    this.features = encodings.stream().flatMap(encoding -> encoding.features().stream()).toList();
    this.decisions = List.copyOf(decisions);
  }

  /** A column's decision, with its encoding when it is used. */
  record Planned(ColumnDecision decision, Optional<ColumnEncoding> encoding) {
    static Planned leftOut(Column column, String reason) {
      return new Planned(
          new ColumnDecision(column.name(), false, "left out", reason), Optional.empty());
    }

    static Planned used(ColumnEncoding encoding, Column column, String treatment, String reason) {
      return new Planned(
          new ColumnDecision(column.name(), true, treatment, reason), Optional.of(encoding));
    }
  }

  /**
   * Plans features for trees: numbers as they are, category codes, calendar fields; missing stays
   * missing.
   *
   * @param features the training rows' feature columns
   * @throws LearnException when no column is usable, or a name cannot be a graph's input
   */
  public static FeaturePlan forTrees(Table features) {
    return plan(features, new TreeColumns()::plan);
  }

  /**
   * Plans features for linear models: standardised numbers without missing values, and category
   * codes. A text's code is never missing: rare, unseen and missing ones have the last. A date's
   * code is NaN where the date is missing.
   *
   * @param features the training rows' feature columns
   * @throws LearnException when no column is usable, or a name cannot be a graph's input
   */
  public static FeaturePlan forLinear(Table features) {
    return plan(features, new LinearColumns()::plan);
  }

  private static FeaturePlan plan(Table table, Function<Column, Planned> planner) {
    List<ColumnEncoding> encodings = new ArrayList<>();
    List<ColumnDecision> decisions = new ArrayList<>();
    for (Column column : table.columns()) {
      Planned planned = planner.apply(column);
      planned.encoding().ifPresent(encoding -> checkName(column.name()));
      planned.encoding().ifPresent(encodings::add);
      decisions.add(planned.decision());
    }
    if (encodings.isEmpty()) {
      throw new LearnException(
          "expected at least one column to learn from, got none that is usable: %s; add a column whose values differ between rows"
              .formatted(reasons(decisions)));
    }
    return new FeaturePlan(encodings, decisions);
  }

  private static void checkName(String name) {
    if (name.isEmpty()) {
      throw new LearnException(
          "expected every feature column to have a name, got an empty one; name it in the file's header");
    }
    if (OUTPUTS.contains(name)) {
      throw new LearnException(
          "the feature column '%s' has the name of a model's output; rename the column, or drop it"
              .formatted(name));
    }
  }

  private static String reasons(List<ColumnDecision> decisions) {
    if (decisions.isEmpty()) {
      return "the table has no feature columns";
    }
    return String.join(
        ", ",
        decisions.stream()
            .limit(10)
            .map(decision -> "'%s' %s".formatted(decision.column(), decision.reason()))
            .toList());
  }

  @Override
  public List<Feature> features() {
    return features;
  }

  @Override
  public List<ColumnDecision> decisions() {
    return decisions;
  }

  /**
   * {@inheritDoc}
   *
   * @throws LearnException when a used column is not in the table, or has another type
   */
  @Override
  public FeatureMatrix encode(Table table) {
    List<float[]> columns = new ArrayList<>();
    for (ColumnEncoding encoding : encodings) {
      columns.addAll(List.of(encoding.encode(column(table, encoding))));
    }
    return new FeatureMatrix(features, columns.toArray(float[][]::new), table.rows());
  }

  private static Column column(Table table, ColumnEncoding encoding) {
    String name = encoding.features().getFirst().column();
    return table
        .find(name)
        .orElseThrow(() ->
            new LearnException(
                "expected a column '%s' as in training, got columns %s; add it, with missing values if need be"
                    .formatted(name, table.columns().stream().map(Column::name).toList())));
  }

  @Override
  public String emit(GraphBuilder builder) {
    List<String> values = emitColumns(builder);
    return values.size() == 1
        ? values.getFirst()
        : builder.node(
            Node.ONNX,
            "Concat",
            Map.of("axis", new Attribute.IntValue(1)),
            values.toArray(String[]::new));
  }

  /**
   * As {@link #emit}, without putting the features together: the names of their values, {@code
   * f32[N, 1]} each, in the order of {@link #features}.
   */
  public List<String> emitColumns(GraphBuilder builder) {
    return encodings.stream().flatMap(encoding -> encoding.emit(builder).stream()).toList();
  }
}
