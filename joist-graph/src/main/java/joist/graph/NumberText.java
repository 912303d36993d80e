package joist.graph;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Numbers as text, as ONNX's {@code Cast} has it.
 *
 * <p>ONNX asks for a plain decimal notation and leaves the digits open; these are C's {@code %.8g},
 * for f64 too, as in ONNX Runtime, so that {@code 3.0f} is {@code 3}. NaN and the infinities are
 * {@code NaN}, {@code INF} and {@code -INF}.
 */
public final class NumberText {
  private static final int DIGITS = 8;
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  private NumberText() {}

  /** The number in at most eight significant digits; an f32 is widened first. */
  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "INF" : "-INF";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return exponent < -4 || exponent >= DIGITS
        ? scientific(rounded, exponent)
        : rounded.toPlainString();
  }

  private static String scientific(BigDecimal value, int exponent) {
    String mantissa = value.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return String.format(
        Locale.ROOT, "%se%s%02d", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** True for an optional sign and at most 18 digits, which always fit a long. */
  public static boolean isInteger(String text) {
    return INTEGER.matcher(text).matches();
  }

  /**
   * The f32 nearest to a plain or scientific decimal, or NaN or an infinity by name in any case.
   *
   * @throws GraphException for any other text
   */
  public static float parseFloat(String text) {
    return REAL.matcher(text).matches() ? Float.parseFloat(text) : (float) special(text);
  }

  /**
   * The f64 nearest to a plain or scientific decimal, or NaN or an infinity by name in any case.
   *
   * @throws GraphException for any other text
   */
  public static double parseDouble(String text) {
    return REAL.matcher(text).matches() ? Double.parseDouble(text) : special(text);
  }

  private static double special(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "NAN" -> Double.NaN;
      case "INF", "+INF" -> Double.POSITIVE_INFINITY;
      case "-INF" -> Double.NEGATIVE_INFINITY;
      default ->
          throw new GraphException(
              "expected a number such as 3.14, 1e-5, NaN or -INF, got '" + text + "'");
    };
  }
}
