package joist.tune;

import java.util.List;
import joist.model.card.Schema;
import joist.table.ColumnStatistics;
import joist.table.Statistics;
import joist.table.Table;

/** A table's columns and statistics as a package keeps them. */
final class Schemas {
  private Schemas() {}

  static Schema of(Table table) {
    Statistics statistics = Statistics.of(table);
    return new Schema(
        statistics.columns().stream().map(column -> column(column, statistics.rows())).toList());
  }

  private static Schema.ColumnSchema column(ColumnStatistics column, long rows) {
    return new Schema.ColumnSchema(
        column.name(),
        column.type(),
        new Schema.Counts(rows, column.missing(), column.distinct()),
        column.spread().map(Schemas::spread).orElseGet(Schema.Spread::none),
        column.spread().map(Schemas::histogram).orElse(List.of()),
        column.top().stream().map(top -> new Schema.Top(top.value(), top.count())).toList());
  }

  private static Schema.Spread spread(ColumnStatistics.Spread spread) {
    return new Schema.Spread(
        spread.min(),
        spread.max(),
        spread.mean(),
        spread.deviation(),
        spread.quantiles().stream().map(ColumnStatistics.Quantile::value).toList());
  }

  private static List<Schema.Bar> histogram(ColumnStatistics.Spread spread) {
    return spread.histogram().stream()
        .map(bin -> new Schema.Bar(bin.from(), bin.to(), bin.count()))
        .toList();
  }
}
