package joist.tensor.npy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.tensor.Shape;

/**
 * What stands before the elements: a Python dictionary such as {@code {'descr': '<f4',
 * 'fortran_order': False, 'shape': (3, 4), }}. Read by pattern; nothing of it is ever evaluated.
 *
 * @param descr NumPy's name of the element type with its byte order
 * @param fortranOrder whether the first index varies fastest
 */
record NpyHeader(String descr, boolean fortranOrder, Shape shape) {
  private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)");
  private static final Pattern ORDER =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([^()]*)\\)");
  private static final int MAX_RANK = 64;

  /**
   * Parses the dictionary.
   *
   * @throws NpyException when it is not one, or describes records or Python objects
   */
  static NpyHeader parse(String source, String text) {
    String descr = find(source, text, DESCR, "'descr', an element type such as '<f4'");
    boolean fortran = find(source, text, ORDER, "'fortran_order', True or False").equals("True");
    return new NpyHeader(descr, fortran, shape(source, find(source, text, SHAPE, "'shape'")));
  }

  private static String find(String source, String text, Pattern pattern, String what) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new NpyException(
          "%s: expected %s in the header, got '%s'".formatted(source, what, text.strip()));
    }
    return matcher.group(1);
  }

  private static Shape shape(String source, String text) {
    List<Long> dims = new ArrayList<>();
    try {
      for (String part : text.split(",")) {
        String digits = part.strip().replaceFirst("L$", "");
        if (!digits.isEmpty()) {
          dims.add(Long.parseLong(digits));
        }
      }
      if (dims.size() <= MAX_RANK) {
        return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new NpyException("%s: impossible shape (%s)".formatted(source, text));
    }
    throw new NpyException("%s: expected at most %d dimensions".formatted(source, MAX_RANK));
  }

  /** The header as NumPy writes it, without padding. */
  String text() {
    StringBuilder dims = new StringBuilder();
    for (long dim : shape.dims()) {
      dims.append(dim).append(shape.rank() == 1 ? "," : ", ");
    }
    String tuple = shape.rank() > 1 ? dims.substring(0, dims.length() - 2) : dims.toString();
    return "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }"
        .formatted(descr, fortranOrder ? "True" : "False", tuple);
  }
}
