package joist.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import joist.compiler.share.SharedConstants;
import joist.model.Model;
import joist.model.ModelException;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;

/**
 * Takes one candidate from its file to ready: charges, loads, proves, warms. Nothing here touches
 * what is live. Used by one thread.
 */
final class Deployer {
  private final Ledger ledger;
  private final ServingClock clock;
  private final WarmUp warmUp;
  private final WarmUp brief;
  private final Exercise exercise;
  private final SharedConstants constants;

  Deployer(Ledger ledger, ServingClock clock, WarmUp warmUp, Exercise exercise) {
    this.ledger = ledger;
    this.constants = new SharedConstants(ledger);
    this.clock = clock;
    this.warmUp = warmUp;
    this.brief = warmUp.brief();
    this.exercise = exercise;
  }

  /** Why a candidate is not let in. */
  private static final class Refusal extends RuntimeException {
    Refusal(String message) {
      super(message);
    }
  }

  /**
   * Makes {@code candidate} ready. On any failure its memory is given back and its state says why.
   * Admission comes before: the file's size must have room.
   */
  DeployReport prepare(Deployment candidate, DeployRequest request) {
    return prepare(candidate, request, sizeOf(request.file()), warmUp);
  }

  /** As {@link #prepare}, for a version that was live: what it held must have room. */
  DeployReport prepareAgain(Deployment candidate, Recipe recipe) {
    return prepare(candidate, recipe.request(), recipe.bytes(), brief);
  }

  private DeployReport prepare(
      Deployment candidate, DeployRequest request, long bytes, WarmUp warming) {
    Ledger.Account account = ledger.open(candidate.reference());
    Steps steps = new Steps(candidate, request, account, warming);
    try {
      account.charge(bytes);
    } catch (OverBudgetException noRoom) {
      return steps.undo(DeploymentState.REFUSED, noRoom);
    }
    candidate.become(DeploymentState.LOADING, clock);
    try {
      return steps.run();
    } catch (Refusal | OverBudgetException refusal) {
      return steps.undo(DeploymentState.REFUSED, refusal);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError failure) {
      return steps.undo(DeploymentState.FAILED, failure);
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException unreadable) {
      return 0; // loading will say what is wrong with it
    }
  }

  /** The steps of one candidate, each timed. */
  private final class Steps {
    private final Deployment candidate;
    private final DeployRequest request;
    private final Ledger.Account account;
    private final WarmUp warming;
    private DeployReport.Times times = DeployReport.Times.NONE;
    private Duration oneRow = Duration.ZERO;

    Steps(Deployment candidate, DeployRequest request, Ledger.Account account, WarmUp warming) {
      this.warming = warming;
      this.candidate = candidate;
      this.request = request;
      this.account = account;
    }

    DeployReport run() {
      Duration load = timed(this::load);
      candidate.become(DeploymentState.PROVING, clock);
      Duration prove = timed(this::prove);
      candidate.become(DeploymentState.WARMING, clock);
      times = new DeployReport.Times(load, prove, Duration.ZERO);
      Duration warm = timed(this::warm);
      times = new DeployReport.Times(load, prove, warm);
      candidate.become(DeploymentState.READY, clock);
      return report();
    }

    private void load() {
      // The size of the file made sure of room; what is loaded is charged as it comes.
      account.release(account.bytes());
      // A file of the store never changes; any other may be written over while it is served.
      Model model =
          request.fixed()
              ? Model.load(request.file(), account, constants)
              : Model.loadCopy(request.file(), account, constants);
      candidate.loaded(model, account);
    }

    private void prove() {
      String actual = candidate.model().digest();
      String expected = request.digest().orElse(actual);
      if (!expected.equals(actual)) {
        throw new Refusal(
            "expected a package with digest %s, got %s in %s; register it again"
                .formatted(expected, actual, request.file()));
      }
      exercise.run(candidate, 1);
    }

    /** Plans for both numbers of rows come first, so that their loops are there to be warmed. */
    private void warm() {
      exercise.run(candidate, WarmUp.LARGE);
      candidate.model().warm(warming.atMost().dividedBy(2));
      oneRow = warming.warm(candidate, exercise);
    }

    private Duration timed(Runnable step) {
      long start = clock.nanos();
      step.run();
      return Duration.ofNanos(clock.nanos() - start);
    }

    DeployReport undo(DeploymentState end, Throwable why) {
      candidate.end(end, messageOf(why), clock);
      candidate.close();
      account.close();
      return report();
    }

    private DeployReport report() {
      return DeployReport.of(candidate, times, oneRow);
    }
  }

  private static String messageOf(Throwable why) {
    String message = why.getMessage();
    return switch (why) {
      case ModelException expected when message != null -> message;
      case Refusal expected when message != null -> message;
      case OverBudgetException expected when message != null -> message;
      case UncheckedIOException unreadable when message != null -> message;
      default -> why.toString();
    };
  }
}
