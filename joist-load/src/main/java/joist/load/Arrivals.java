package joist.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** How requests are spread over time. */
public sealed interface Arrivals {
  /** Evenly: request i is due at i / rate. */
  record Constant() implements Arrivals {}

  /**
   * As independent callers send them: the gaps are exponentially distributed with mean 1 / rate.
   */
  record Poisson() implements Arrivals {}

  /**
   * In bursts, or more evenly than chance: the gaps are gamma distributed with mean 1 / rate.
   *
   * @param variation the gaps' standard deviation over their mean; 1 is {@link Poisson}
   */
  record Gamma(double variation) implements Arrivals {
    public Gamma {
      if (!(variation > 0) || variation > 100) {
        throw new IllegalArgumentException(
            "expected a coefficient of variation above 0 and at most 100, such as gamma:4, got "
                + variation);
      }
    }
  }

  /**
   * As they once came; from the start again when they end, after a mean gap. The rate has no say.
   *
   * @param seconds after the start, not falling
   */
  record Trace(List<Double> seconds) implements Arrivals {
    public Trace {
      seconds = List.copyOf(seconds);
      if (seconds.size() < 2 || seconds.getFirst() < 0) {
        throw new IllegalArgumentException(
            "expected a trace of two or more moments from 0 on, got " + seconds.size());
      }
      for (int i = 1; i < seconds.size(); i++) {
        if (!(seconds.get(i) >= seconds.get(i - 1))) {
          throw new IllegalArgumentException(
              "expected moments that do not fall, got %s after %s on line %d"
                  .formatted(seconds.get(i), seconds.get(i - 1), i + 1));
        }
      }
      if (!(seconds.getLast() > seconds.getFirst())) {
        throw new IllegalArgumentException(
            "expected moments of which not all are the same, got %d at %s"
                .formatted(seconds.size(), seconds.getFirst()));
      }
    }
  }

  /**
   * Reads {@code constant}, {@code poisson}, {@code gamma:4} or the name of a file that has, on
   * each line, seconds after the start.
   *
   * @throws IllegalArgumentException saying what was expected
   * @throws LoadException when the file cannot be read
   */
  static Arrivals parse(String text) {
    if (text.equalsIgnoreCase("constant")) {
      return new Constant();
    }
    if (text.equalsIgnoreCase("poisson")) {
      return new Poisson();
    }
    if (text.regionMatches(true, 0, "gamma:", 0, 6)) {
      return new Gamma(number(text.substring(6), text));
    }
    Path file = Path.of(text);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "expected constant, poisson, gamma:CV (such as gamma:4) or a file of moments, got '%s'"
              .formatted(text));
    }
    return trace(file);
  }

  private static Trace trace(Path file) {
    try {
      List<Double> seconds = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          seconds.add(number(line.strip(), file + ", line " + (seconds.size() + 1)));
        }
      }
      return new Trace(seconds);
    } catch (IOException e) {
      throw LoadException.unread("moments", file, e);
    }
  }

  private static double number(String text, String where) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected a number, got '%s' in %s".formatted(text, where), e);
    }
  }

  /** The moments at which requests are due, in nanoseconds from the start, each call the next. */
  default LongSupplier dueNanos(double ratePerSecond, long seed) {
    double mean = 1e9 / ratePerSecond;
    SplittableRandom random = new SplittableRandom(seed);
    return switch (this) {
      case Constant constant -> new EvenMoments(mean);
      case Poisson poisson -> new SummedGaps(() -> -mean * Math.log(1 - random.nextDouble()));
      case Gamma(double variation) -> {
        double shape = 1 / (variation * variation);
        yield new SummedGaps(() -> mean / shape * GammaGaps.standard(shape, random));
      }
      case Trace(List<Double> seconds) -> new RepeatedTrace(seconds);
    };
  }
}
