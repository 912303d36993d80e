package joist.learn.split;

import java.util.Optional;
import joist.learn.LearnException;
import joist.learn.Task;

/**
 * What a user says of a problem.
 *
 * @param target the column to predict
 * @param kind whether its values are classes or numbers
 * @param loss what a regression minimises; one that is given makes a target of numbers a regression
 * @param timeColumn a date or number column to split by; without one the split is random
 * @param weightColumn a number column of row weights above 0; it is no feature
 * @param validShare the share of rows to judge by, of (0, 1)
 * @param seed of the random split
 */
public record ProblemSettings(
    String target,
    Kind kind,
    Optional<Task.Loss> loss,
    Optional<String> timeColumn,
    Optional<String> weightColumn,
    double validShare,
    long seed) {

  /** What the target's values are. */
  public enum Kind {
    /** Booleans and texts are classes; numbers are numbers, but classes when there are just two. */
    INFERRED,
    CLASSES,
    NUMBERS
  }

  public ProblemSettings {
    if (!(validShare > 0 && validShare < 1)) {
      throw new LearnException(
          "expected a share of validation rows between 0 and 1, got %s; 0.2 is usual"
              .formatted(validShare));
    }
    if (timeColumn.filter(target::equals).isPresent()) {
      throw new LearnException(
          "'%s' is both the target and the time column; name another time column"
              .formatted(target));
    }
    if (weightColumn.filter(target::equals).isPresent()) {
      throw new LearnException(
          "'%s' is both the target and the weight column; name another weight column"
              .formatted(target));
    }
  }

  /** A random split of a fifth, with everything inferred. */
  public static ProblemSettings of(String target) {
    return new ProblemSettings(
        target, Kind.INFERRED, Optional.empty(), Optional.empty(), Optional.empty(), 0.2, 1);
  }

  public ProblemSettings withKind(Kind other) {
    return new ProblemSettings(target, other, loss, timeColumn, weightColumn, validShare, seed);
  }

  public ProblemSettings withLoss(Task.Loss other) {
    return new ProblemSettings(
        target, kind, Optional.of(other), timeColumn, weightColumn, validShare, seed);
  }

  public ProblemSettings withTimeColumn(String column) {
    return new ProblemSettings(
        target, kind, loss, Optional.of(column), weightColumn, validShare, seed);
  }

  public ProblemSettings withWeightColumn(String column) {
    return new ProblemSettings(
        target, kind, loss, timeColumn, Optional.of(column), validShare, seed);
  }

  public ProblemSettings withValidShare(double share) {
    return new ProblemSettings(target, kind, loss, timeColumn, weightColumn, share, seed);
  }

  public ProblemSettings withSeed(long other) {
    return new ProblemSettings(target, kind, loss, timeColumn, weightColumn, validShare, other);
  }
}
