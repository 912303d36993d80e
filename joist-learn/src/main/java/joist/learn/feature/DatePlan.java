package joist.learn.feature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import joist.learn.feature.FeaturePlan.Planned;
import joist.table.Column;

/**
 * Which calendar fields of a date column are worth learning from.
 *
 * <p>A field is used when it differs between training rows and they span at least one of its
 * cycles. A model fitted on half a year knows nothing of the other half's months, so a month, a day
 * of the year or the time elapsed would only teach it the order of the training rows.
 *
 * @param tooShort fields left out since the rows span too little
 */
record DatePlan(List<DateField> fields, List<DateField> tooShort, double origin, double spanDays) {
  DatePlan {
    fields = List.copyOf(fields);
    tooShort = List.copyOf(tooShort);
  }

  static DatePlan of(Column.Dates column) {
    double[] finite = Arrays.stream(column.epochSeconds()).filter(Double::isFinite).toArray();
    double first = Arrays.stream(finite).min().orElse(0);
    double spanDays = (Arrays.stream(finite).max().orElse(0) - first) / 86_400;
    List<DateField> used = new ArrayList<>();
    List<DateField> tooShort = new ArrayList<>();
    for (DateField field : DateField.values()) {
      if (differs(field, column.epochSeconds(), first)) {
        (spanDays >= field.cycleDays() - 1 ? used : tooShort).add(field);
      }
    }
    return new DatePlan(used, tooShort, first, spanDays);
  }

  private static boolean differs(DateField field, double[] seconds, double origin) {
    BlockArithmetic math = new BlockArithmetic();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int start = 0; start < seconds.length && low >= high; start += BlockArithmetic.ROWS) {
      int end = Math.min(seconds.length, start + BlockArithmetic.ROWS);
      for (double value : field.of(math, Arrays.copyOfRange(seconds, start, end), origin)) {
        low = value < low ? value : low;
        high = value > high ? value : high;
      }
    }
    return low < high;
  }

  Planned planned(Column.Dates column) {
    if (fields.isEmpty()) {
      return Planned.leftOut(
          column, "spans %s, too little for a weekday or a month to come again".formatted(span()));
    }
    return Planned.used(
        new DateFields(column.name(), fields, origin, false),
        column,
        "%d feature%s: %s".formatted(fields.size(), fields.size() == 1 ? "" : "s", names(fields)),
        reason());
  }

  private Planned leftOut(Column.Dates column) {
    return Planned.leftOut(
        column, "spans %s, too little for a weekday or a month to come again".formatted(span()));
  }

  /** The fields that have few codes, a weight for each: a linear model bends at none of them. */
  Planned plannedAsCategories(Column.Dates column) {
    List<DateField> coded =
        fields.stream().filter(field -> field.codes() > 0 && field.codes() <= 31).toList();
    if (coded.isEmpty()) {
      return leftOut(column);
    }
    return Planned.used(
        new DateFields(column.name(), coded, origin, true),
        column,
        "%d categor%s: %s".formatted(coded.size(), coded.size() == 1 ? "y" : "ies", names(coded)),
        reason());
  }

  /** Why these fields and no others, in words. */
  String reason() {
    String kind = fields.contains(DateField.HOUR) ? "dates with times of day" : "dates";
    return tooShort.isEmpty()
        ? kind
        : "%s; %s left out, since training rows span %s and later rows would lie outside of what was seen"
            .formatted(kind, names(tooShort), span());
  }

  static String names(List<DateField> fields) {
    return fields.stream().map(DateField::label).collect(Collectors.joining(", "));
  }

  private String span() {
    return String.format(Locale.ROOT, "%.0f days", spanDays);
  }
}
