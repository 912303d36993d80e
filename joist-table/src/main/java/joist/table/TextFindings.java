package joist.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the texts of columns give away: numbers spoilt by their notation, codes taken for numbers.
 */
final class TextFindings {
  private static final Pattern GROUPED =
      Pattern.compile("[+-]?\\d{1,3}([,. '\u00A0\u202F]\\d{3})+([.,]\\d+)?");
  private static final Pattern UNIT = Pattern.compile("[$€£] ?-?\\d[\\d.,]*|-?\\d[\\d.,]* ?[%$€£]");
  private static final Pattern PADDED = Pattern.compile("0\\d+");

  private TextFindings() {}

  /** Findings from the sampled rows. */
  static List<Finding> of(List<String> names, List<ColumnPlan> plans, CsvSample sample) {
    List<Finding> findings = new ArrayList<>();
    if (names.stream().allMatch(TextFindings::isValue)) {
      findings.add(
          Finding.warning(
              "",
              "the first row looks like values, not names: %s; add a header"
                  .formatted(String.join(", ", names.stream().limit(5).toList()))));
    }
    for (int i = 0; i < names.size(); i++) {
      if (!plans.get(i).forced()) {
        of(names.get(i), plans.get(i).type(), sample.column(i)).ifPresent(findings::add);
      }
    }
    return findings;
  }

  /** A column that was taken for another type until this cell. */
  static Finding misfit(String name, ColumnType type, CsvCells.Misfit misfit) {
    return Finding.warning(
        name,
        "column '%s' is read as categories: it started as %s, but row %d holds '%s'%s"
            .formatted(
                name,
                plural(type),
                misfit.row() + 1,
                shortened(misfit.text()),
                type == ColumnType.NUMBER ? hint(misfit.text()) : ""));
  }

  private static Optional<Finding> of(String name, ColumnType type, List<String> texts) {
    return switch (type) {
      case NUMBER ->
          texts.stream()
              .filter(text -> PADDED.matcher(text).matches())
              .findFirst()
              .map(text ->
                  Finding.warning(
                      name,
                      "column '%s' is read as numbers, though '%s' looks like a code; set its type to CATEGORY if it is one"
                          .formatted(name, text)));
      case CATEGORY -> spoiltNumbers(name, texts);
      case BOOLEAN, DATE -> Optional.empty();
    };
  }

  private static Optional<Finding> spoiltNumbers(String name, List<String> texts) {
    long spoilt = texts.stream().filter(text -> !hint(text).isEmpty()).count();
    if (spoilt == 0 || 2 * spoilt < texts.size()) {
      return Optional.empty();
    }
    String example = texts.stream().filter(text -> !hint(text).isEmpty()).findFirst().orElse("");
    return Optional.of(
        Finding.warning(
            name,
            "column '%s' is read as categories: values such as '%s' are no numbers%s"
                .formatted(name, example, hint(example))));
  }

  private static String hint(String text) {
    if (GROUPED.matcher(text).matches()) {
      return "; remove the thousands separators";
    }
    return UNIT.matcher(text).matches() ? "; remove the unit" : "";
  }

  private static boolean isValue(String text) {
    char[] chars = text.toCharArray();
    return new NumberText().parse(chars, 0, chars.length, '.')
        || new DateText().parse(chars, 0, chars.length);
  }

  private static String plural(ColumnType type) {
    return switch (type) {
      case NUMBER -> "numbers";
      case BOOLEAN -> "booleans";
      case CATEGORY -> "categories";
      case DATE -> "dates";
    };
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
