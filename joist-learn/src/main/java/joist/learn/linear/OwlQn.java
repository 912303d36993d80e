package joist.learn.linear;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Minimises {@code f(w) + Σ l1[i] |w[i]|} for a smooth convex {@code f}: the orthant-wise
 * limited-memory quasi-Newton method of Andrew and Gao (2007). Where all {@code l1} are 0 it is
 * L-BFGS with a backtracking line search.
 *
 * <p>Within one orthant the penalty is linear, so a quasi-Newton step of the smooth part is taken
 * along the pseudo-gradient, and what would leave the orthant is set to 0.
 */
final class OwlQn {
  private static final int MEMORY = 10;
  private static final int WINDOW = 10;
  private static final double SUFFICIENT_DECREASE = 1e-4;
  private static final int MOST_BACKTRACKS = 40;

  private final Smooth function;
  private final double[] l1;
  private final double[] curvature;
  private final Convergence convergence;
  private final BooleanSupplier outOfTime;

  /**
   * @param l1 f64[parameters], 0 or more
   * @param curvature f64[parameters], above 0: about the second derivatives; the better, the fewer
   *     iterations
   * @param outOfTime asked before each iteration
   */
  OwlQn(
      Smooth function,
      double[] l1,
      double[] curvature,
      Convergence convergence,
      BooleanSupplier outOfTime) {
    this.function = function;
    this.l1 = l1;
    this.curvature = curvature;
    this.convergence = convergence;
    this.outOfTime = outOfTime;
  }

  /** A step and the change of the gradient along it. */
  private record Pair(double[] step, double[] change, double curvature) {}

  /** Where the search stands; {@code value} includes the penalty, {@code gradient} does not. */
  private record Point(double[] at, double value, double[] gradient) {}

  /** The lowest point found from {@code start}. */
  double[] minimize(double[] start) {
    Deque<Pair> memory = new ArrayDeque<>();
    double[] values = new double[WINDOW];
    Arrays.fill(values, Double.POSITIVE_INFINITY);
    Point point = evaluate(start.clone());
    for (int iteration = 0; iteration < convergence.mostIterations(); iteration++) {
      double[] pseudo = pseudoGradient(point);
      if (Math.sqrt(scaledSquare(pseudo)) <= convergence.slope()
          || hasStalled(values, iteration, point.value())
          || outOfTime.getAsBoolean()) {
        return point.at();
      }
      Optional<Point> lower = search(point, pseudo, memory);
      if (lower.isPresent()) {
        remember(memory, point, lower.get());
        point = lower.get();
      } else if (memory.isEmpty()) {
        return point.at();
      } else {
        memory.clear();
      }
    }
    return point.at();
  }

  private boolean hasStalled(double[] values, int iteration, double value) {
    double before = values[iteration % WINDOW];
    values[iteration % WINDOW] = value;
    return before - value < convergence.decrease() * Math.abs(value);
  }

  /** Keeps the pair when it is curved. */
  private static void remember(Deque<Pair> memory, Point from, Point to) {
    double[] step = minus(to.at(), from.at());
    double[] change = minus(to.gradient(), from.gradient());
    double curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      memory.addFirst(new Pair(step, change, curvature));
      if (memory.size() > MEMORY) {
        memory.removeLast();
      }
    }
  }

  /** Backtracks along the quasi-Newton direction; empty when nothing there is lower. */
  private Optional<Point> search(Point point, double[] pseudo, Deque<Pair> memory) {
    double[] direction = direction(pseudo, memory);
    double length = 1;
    for (int trial = 0; trial < MOST_BACKTRACKS; trial++, length /= 2) {
      Point next = evaluate(moved(point, pseudo, direction, length));
      double expected = dot(pseudo, minus(next.at(), point.at()));
      if (expected < 0 && next.value() <= point.value() + SUFFICIENT_DECREASE * expected) {
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  private Point evaluate(double[] at) {
    double[] gradient = new double[at.length];
    double value = function.value(at, gradient);
    for (int i = 0; i < at.length; i++) {
      value += l1[i] * Math.abs(at[i]);
    }
    return new Point(at, value, gradient);
  }

  /** The steepest one-sided derivative: 0 at a kink that no direction leads down from. */
  private double[] pseudoGradient(Point point) {
    double[] pseudo = point.gradient().clone();
    for (int i = 0; i < pseudo.length; i++) {
      double weight = point.at()[i];
      double slope = pseudo[i];
      if (weight != 0) {
        pseudo[i] = slope + Math.signum(weight) * l1[i];
      } else if (l1[i] > 0) {
        pseudo[i] = Math.signum(slope) * Math.max(0, Math.abs(slope) - l1[i]);
      }
    }
    return pseudo;
  }

  /** Nocedal's two loops, then components that go against the pseudo-gradient are dropped. */
  private double[] direction(double[] pseudo, Deque<Pair> memory) {
    double[] direction = scaled(pseudo, -1);
    double[] factors = new double[memory.size()];
    int i = 0;
    for (Pair pair : memory) {
      factors[i] = dot(pair.step(), direction) / pair.curvature();
      add(direction, pair.change(), -factors[i++]);
    }
    for (int k = 0; k < direction.length; k++) {
      direction[k] /= curvature[k];
    }
    if (!memory.isEmpty()) {
      scale(direction, newestScale(memory.getFirst()));
    }
    for (Iterator<Pair> oldest = memory.descendingIterator(); oldest.hasNext(); ) {
      Pair pair = oldest.next();
      double factor = dot(pair.change(), direction) / pair.curvature();
      add(direction, pair.step(), factors[--i] - factor);
    }
    for (int k = 0; k < direction.length; k++) {
      direction[k] = l1[k] > 0 && direction[k] * pseudo[k] >= 0 ? 0 : direction[k];
    }
    return direction;
  }

  /** How much longer the newest step was than the curvatures alone would have it. */
  private double newestScale(Pair newest) {
    return newest.curvature() / scaledSquare(newest.change());
  }

  /**
   * {@code Σ vector[i]² / curvature[i]}: of a gradient, about twice what is left to gain. Unlike
   * the gradient's length it counts a rare category's weight as much as a frequent one's.
   */
  private double scaledSquare(double[] vector) {
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += vector[i] * vector[i] / curvature[i];
    }
    return sum;
  }

  private double[] moved(Point point, double[] pseudo, double[] direction, double length) {
    double[] moved = point.at().clone();
    for (int i = 0; i < moved.length; i++) {
      double side = moved[i] != 0 ? Math.signum(moved[i]) : -Math.signum(pseudo[i]);
      moved[i] += length * direction[i];
      if (l1[i] > 0 && moved[i] * side < 0) {
        moved[i] = 0;
      }
    }
    return moved;
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static double[] minus(double[] left, double[] right) {
    double[] result = left.clone();
    add(result, right, -1);
    return result;
  }

  private static double[] scaled(double[] vector, double factor) {
    double[] result = vector.clone();
    scale(result, factor);
    return result;
  }

  private static void scale(double[] vector, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }

  private static void add(double[] vector, double[] other, double factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += factor * other[i];
    }
  }
}
