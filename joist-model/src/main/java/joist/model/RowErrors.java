package joist.model;

import java.util.Collection;
import java.util.List;
import joist.table.NearestNames;

/** What is said of columns that are absent from rows, or unknown. */
final class RowErrors {
  private static final int SHOWN = 20;

  private RowErrors() {}

  /** All absent columns, each with the present ones that may have been meant. */
  static String absent(List<String> absent, Collection<String> present, Signature signature) {
    List<String> unused =
        present.stream().filter(name -> !signature.types().containsKey(name)).toList();
    StringBuilder text = new StringBuilder("expected the column");
    text.append(absent.size() == 1 ? " " : "s ").append(shown(absent)).append(", found none");
    for (String name : absent.subList(0, Math.min(SHOWN, absent.size()))) {
      List<String> near = NearestNames.nearest(name, unused);
      if (!near.isEmpty()) {
        text.append("; is '%s' meant to be '%s'?".formatted(near.getFirst(), name));
      }
    }
    return text.append("; send null for a missing value").toString();
  }

  /** A column that the model does not know, with the nearest that it does. */
  static String unknown(String name, Signature signature) {
    return "the model knows no column '%s'%s"
        .formatted(name, NearestNames.hint(name, signature.types().keySet()));
  }

  private static String shown(List<String> names) {
    String some = "'" + String.join("', '", names.subList(0, Math.min(SHOWN, names.size()))) + "'";
    return names.size() <= SHOWN ? some : some + " and " + (names.size() - SHOWN) + " more";
  }
}
