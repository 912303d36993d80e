package joist.tune.search;

import java.util.List;

/** The parameters that a search may vary, and how far. */
public record SearchSpace(List<Dimension> dimensions) {
  public SearchSpace {
    dimensions = List.copyOf(dimensions);
  }

  /** One parameter, from {@code low} to {@code high}, both included. */
  public sealed interface Dimension {
    String name();

    /** The value a share of [0, 1) along the dimension. */
    double at(double share);

    /** Whole numbers, each as likely. */
    record Whole(String name, int low, int high) implements Dimension {
      @Override
      public double at(double share) {
        return low + Math.floor(share * (high - low + 1.0));
      }
    }

    /** Real numbers, evenly. */
    record Real(String name, double low, double high) implements Dimension {
      @Override
      public double at(double share) {
        return low + share * (high - low);
      }
    }

    /** Whole numbers above 0, each order of magnitude as likely. */
    record Scale(String name, int low, int high) implements Dimension {
      @Override
      public double at(double share) {
        return Math.rint(low * Math.pow((double) high / low, share));
      }
    }

    /** Real numbers above 0, each order of magnitude as likely. */
    record RealScale(String name, double low, double high) implements Dimension {
      @Override
      public double at(double share) {
        return low * Math.pow(high / low, share);
      }
    }
  }
}
