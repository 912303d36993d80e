package joist.table;

import java.util.List;
import java.util.Optional;

/** Guesses what a column holds from its first texts: the narrowest type that takes them all. */
final class ColumnGuess {
  private final boolean decimalComma;
  private final DateOrder dateOrder;

  ColumnGuess(boolean decimalComma, DateOrder dateOrder) {
    this.decimalComma = decimalComma;
    this.dateOrder = dateOrder;
  }

  ColumnPlan of(List<String> texts, Optional<ColumnType> forced) {
    ColumnType type = forced.orElseGet(() -> type(texts));
    boolean decided = forced.isPresent() || texts.stream().anyMatch(text -> !isMissing(text));
    return new ColumnPlan(type, false, forced.isPresent(), decided, decimalComma, dateOrder);
  }

  private ColumnType type(List<String> texts) {
    for (ColumnType type :
        new ColumnType[] {ColumnType.NUMBER, ColumnType.BOOLEAN, ColumnType.DATE}) {
      ColumnBuilder trial =
          ColumnBuilder.of(new ColumnPlan(type, false, false, true, decimalComma, dateOrder));
      if (texts.stream().allMatch(text -> trial.add(text.toCharArray(), 0, text.length()))) {
        return type;
      }
    }
    return ColumnType.CATEGORY;
  }

  private static boolean isMissing(String text) {
    return MissingText.matches(text.toCharArray(), 0, text.length());
  }
}
