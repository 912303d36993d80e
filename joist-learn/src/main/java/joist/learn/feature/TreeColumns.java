package joist.learn.feature;

import java.util.List;
import java.util.Optional;
import joist.learn.feature.CategoryLookup.Dictionary;
import joist.learn.feature.FeaturePlan.Planned;
import joist.table.Column;

/** Decides what trees see of a column. */
final class TreeColumns {
  /** Categories with a code of their own: what one split can tell apart at a bearable price. */
  private static final int MOST_CODES = 1_000;

  Planned plan(Column column) {
    Optional<String> useless = Usefulness.whyUseless(column);
    if (useless.isPresent()) {
      return Planned.leftOut(column, useless.get());
    }
    return switch (column) {
      case Column.Numbers numbers ->
          Planned.used(
              new PlainNumber(column.name()),
              column,
              "1 number, as it is",
              "numbers; trees need no scaling, and send missing values the better way");
      case Column.Booleans booleans ->
          Planned.used(
              new PlainNumber(column.name()), column, "1 number: 1 true, 0 false", "booleans");
      case Column.Categories categories -> categories(categories);
      case Column.Dates dates -> DatePlan.of(dates).planned(dates);
    };
  }

  private static Planned categories(Column.Categories column) {
    CategoryCounts counts = CategoryCounts.of(column);
    int distinct = counts.texts().size();
    if (distinct <= MOST_CODES) {
      return Planned.used(
          new CategoryLookup(column.name(), List.of(codes(column, counts))),
          column,
          "1 category of %d values".formatted(distinct),
          "texts that repeat; unseen ones count as missing");
    }
    Dictionary frequency = counts.frequencies(column.name());
    if (counts.isMostlyDistinct()) {
      return Planned.used(
          new CategoryLookup(column.name(), List.of(frequency)),
          column,
          "1 number: how often the text occurs",
          "%d different texts in %d values, too many to learn each"
              .formatted(distinct, counts.present()));
    }
    return Planned.used(
        new CategoryLookup(column.name(), List.of(codes(column, counts), frequency)),
        column,
        "2 features: a category of the %d most frequent values, and how often the value occurs"
            .formatted(MOST_CODES),
        "%d different texts; the rarer ones are told apart by frequency alone".formatted(distinct));
  }

  private static Dictionary codes(Column.Categories column, CategoryCounts counts) {
    List<String> keys = counts.mostFrequent(MOST_CODES, 1);
    return Dictionary.codes(
        new Feature(column.name(), column.name(), keys.size()), keys, Float.NaN);
  }
}
