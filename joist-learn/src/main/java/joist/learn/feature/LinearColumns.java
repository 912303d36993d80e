package joist.learn.feature;

import java.util.List;
import java.util.Optional;
import joist.learn.feature.CategoryLookup.Dictionary;
import joist.learn.feature.FeaturePlan.Planned;
import joist.table.Column;

/** Decides what linear models see of a column. */
final class LinearColumns {
  /** Beyond these, texts share one weight. */
  private static final int MOST_CODES = 10_000;

  /** A weight from fewer rows is mostly noise. */
  private static final int LEAST_COUNT = 5;

  Planned plan(Column column) {
    Optional<String> useless = Usefulness.whyUseless(column);
    if (useless.isPresent()) {
      return Planned.leftOut(column, useless.get());
    }
    return switch (column) {
      case Column.Numbers numbers -> number(numbers, "numbers");
      case Column.Booleans booleans -> number(booleans, "booleans");
      case Column.Categories categories -> categories(categories);
      case Column.Dates dates -> DatePlan.of(dates).plannedAsCategories(dates);
    };
  }

  private static Planned number(Column column, String kind) {
    float[] sorted = StandardNumber.sortedFinite(PlainNumber.floats(column));
    if (sorted.length == 0 || sorted[0] == sorted[sorted.length - 1]) {
      return Planned.used(
          new MissingFlag(column.name()),
          column,
          "1 flag: whether it is missing",
          "its values are all the same where there are any");
    }
    StandardNumber standard = StandardNumber.of(column);
    return Planned.used(
        standard,
        column,
        standard.flagsMissing()
            ? "2 numbers: standardised, missing as the median; and whether it is missing"
            : "1 number: standardised",
        kind + "; values beyond the training range are held at its ends");
  }

  private static Planned categories(Column.Categories column) {
    CategoryCounts counts = CategoryCounts.of(column);
    List<String> keys = counts.mostFrequent(MOST_CODES, LEAST_COUNT);
    if (keys.isEmpty()) {
      return Planned.leftOut(
          column, "has no text that occurs in at least %d rows".formatted(LEAST_COUNT));
    }
    Feature feature = new Feature(column.name(), column.name(), keys.size() + 1);
    return Planned.used(
        new CategoryLookup(column.name(), List.of(Dictionary.codes(feature, keys, keys.size()))),
        column,
        "1 category: a weight for each of %d values, and one for all others".formatted(keys.size()),
        "texts that repeat; rare, unseen and missing ones share a weight");
  }
}
