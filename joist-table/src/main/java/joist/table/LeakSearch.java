package joist.table;

import java.util.Optional;

/** Tells whether one column alone predicts a target almost perfectly. */
sealed interface LeakSearch permits ClassLeakSearch, NumberLeakSearch {
  /** What gives the target away, such as {@code AUC 1.0000}; absent when nothing does. */
  Optional<String> evidence(Column column);

  static LeakSearch of(Column target) {
    return switch (target) {
      case Column.Numbers numbers when !ClassLeakSearch.isTwoValued(numbers) ->
          new NumberLeakSearch(numbers.values());
      case Column.Dates dates -> new NumberLeakSearch(dates.epochSeconds());
      case Column.Numbers numbers -> new ClassLeakSearch(ValueCodes.of(numbers));
      case Column.Booleans booleans -> new ClassLeakSearch(ValueCodes.of(booleans));
      case Column.Categories categories -> new ClassLeakSearch(ValueCodes.of(categories));
    };
  }
}
