package joist.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import joist.model.CommonConstants;
import joist.model.Model;
import joist.model.ModelException;
import joist.model.WrongAnswersException;
import joist.model.handler.HandlerJar;
import joist.serving.aim.Aims;
import joist.serving.isolate.Isolation;
import joist.serving.isolate.IsolationException;
import joist.serving.lane.LoadingLane;
import joist.serving.proof.DeclaredOutputs;
import joist.serving.proof.LatencyBound;
import joist.serving.proof.Pace;
import joist.serving.proof.Patience;
import joist.serving.proof.Proof;
import joist.serving.proof.ProofGate;
import joist.serving.proof.ProofSettings;
import joist.serving.proof.UnprovenException;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Takes one candidate from its file to ready: charges, loads, proves, warms. What is live is not
 * touched; it is measured where the candidate misses the objective. Used by one thread.
 */
final class Deployer {
  private static final int LOADS_LONGER = 10; // than an answer may take

  private final Ledger ledger;
  private final ServingClock clock;
  private final WarmUp warmUp;
  private final WarmUp brief;
  private final LoadingLane lane;
  private final ProofSettings settings;
  private final Aims aims;
  private final Exercise exercise;
  private final CommonConstants constants;
  private volatile @Nullable Isolation isolation;

  Deployer(
      CommonConstants constants,
      ServingClock clock,
      WarmUp warmUp,
      HeldTo heldTo,
      Exercise exercise) {
    this.ledger = constants.ledger();
    this.settings = heldTo.settings();
    this.aims = heldTo.aims();
    this.constants = constants;
    this.clock = clock;
    this.warmUp = warmUp;
    this.brief = warmUp.brief();
    this.lane = warmUp.lane();
    this.exercise = exercise;
  }

  /** What versions must show; the objectives are their models'. */
  record HeldTo(ProofSettings settings, Aims aims) {}

  /** Says which models run in child processes. */
  void isolate(Isolation which) {
    isolation = which;
  }

  /** Says that a model runs in a child process from its next load on, or does not. */
  void isolate(String model, boolean isolated) {
    Isolation children = isolation;
    if (children != null) {
      children.choose(model, isolated);
    }
  }

  /** Whether what is asked for would run in a child process. */
  boolean isolates(DeployRequest request) {
    Isolation children = isolation;
    return children != null && (HandlerJar.is(request.file()) || children.isolates(request.name()));
  }

  /**
   * Makes {@code candidate} ready. On any failure its memory is given back and its state says why.
   * Admission comes before: the file's size must have room.
   *
   * @param held what it is held to because of the version that it is to replace
   */
  DeployReport prepare(Deployment candidate, DeployRequest request, Held held) {
    Recipe recipe = new Recipe(request, sizeOf(request.file()), 0);
    return prepare(candidate, recipe, held, false);
  }

  /** As {@link #prepare}, for a version that was live: what it held must have room. */
  DeployReport prepareAgain(Deployment candidate, Recipe recipe) {
    return prepare(candidate, recipe, Held.NOTHING, true);
  }

  private DeployReport prepare(Deployment candidate, Recipe recipe, Held held, boolean again) {
    Ledger.Account account = ledger.open(candidate.reference());
    Steps steps =
        new Steps(
            candidate, recipe.request(), held, new Tools(account, again ? brief : warmUp, again));
    try {
      account.charge(recipe.bytes());
    } catch (OverBudgetException noRoom) {
      return steps.noRoom(noRoom);
    }
    candidate.become(DeploymentState.LOADING, clock);
    try {
      return steps.run();
    } catch (UnprovenException refusal) {
      return steps.undo(DeploymentState.REFUSED, messageOf(refusal));
    } catch (OverBudgetException noRoom) {
      return steps.noRoom(noRoom);
    } catch (RuntimeException | Error failure) { // whatever it is, its memory comes back
      return steps.undo(DeploymentState.FAILED, messageOf(failure));
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException unreadable) {
      return 0; // loading will say what is wrong with it
    }
  }

  /**
   * What one candidate is made ready with.
   *
   * @param again whether it was live before
   */
  private record Tools(Ledger.Account account, WarmUp warming, boolean again) {}

  /** The steps of one candidate, each timed. */
  private final class Steps {
    private final Deployment candidate;
    private final DeployRequest request;
    private final Held held;
    private final Ledger.Account account;
    private final WarmUp warming;
    private final boolean again;
    private final Proof proof;
    private DeployReport.Times times = DeployReport.Times.NONE;
    private Duration oneRow = Duration.ZERO;

    Steps(Deployment candidate, DeployRequest request, Held held, Tools tools) {
      this.proof = new Proof(candidate.proof().paces());
      candidate.proven(proof);
      this.held = held;
      this.warming = tools.warming();
      this.again = tools.again();
      this.candidate = candidate;
      this.request = request;
      this.account = tools.account();
    }

    DeployReport run() {
      Duration load = timed(this::loadInTime);
      candidate.become(DeploymentState.PROVING, clock);
      Duration prove = timed(this::prove);
      candidate.become(DeploymentState.WARMING, clock);
      times = new DeployReport.Times(load, prove, Duration.ZERO);
      Duration warm = timed(this::warm);
      times = new DeployReport.Times(load, prove, warm);
      proof.hasRoom(ledger.budgetBytes(), candidate.bytes());
      paces();
      candidate.become(DeploymentState.READY, clock);
      return report();
    }

    private void loadInTime() {
      Duration most = settings.patience().multipliedBy(LOADS_LONGER);
      if (!Patience.lasts(most, this::load)) {
        proof.require(
            ProofGate.ANSWERS,
            "a file that is read and compiled in " + most.toSeconds() + " s",
            "one that is not",
            false);
      }
    }

    private void load() {
      // The size of the file made sure of room; what is loaded is charged as it comes.
      account.release(account.bytes());
      try {
        // A file of the store never changes; any other may be written over while it is served.
        candidate.loaded(loaded(), account);
      } catch (WrongAnswersException wrong) {
        proof.require(
            ProofGate.SAMPLES,
            "the answers that it was packaged with",
            String.valueOf(wrong.getMessage()),
            false);
      }
    }

    private Model loaded() {
      Isolation children = isolation;
      if (children == null && HandlerJar.is(request.file())) {
        throw new ModelException(
            "expected a model, got '%s': handlers run in child processes, and none is started here"
                .formatted(request.file()));
      }
      if (children != null && isolates(request)) {
        return children.load(candidate.reference(), request.file(), !request.fixed(), account);
      }
      return request.fixed()
          ? Model.load(request.file(), account, constants, lane::between)
          : Model.loadCopy(request.file(), account, constants, lane::between);
    }

    private void prove() {
      Model model = candidate.model();
      String actual = model.digest();
      String expected = request.digest().orElse(actual);
      proof.require(
          ProofGate.DIGEST,
          "a package with digest " + expected,
          expected.equals(actual)
              ? actual
              : "%s in %s; register it again".formatted(actual, request.file()),
          expected.equals(actual));
      int samples = model.content().map(content -> content.samples().size()).orElse(0);
      proof.require(ProofGate.SAMPLES, samples + " right answers", "all of them", true);
      answers(1);
      answers(Math.max(WarmUp.LARGE, held.rows()));
    }

    /** Also makes the plans for so many rows, so that their loops are there to be warmed. */
    private void answers(int rows) {
      Duration most = settings.patience();
      Map<String, Tensor> outputs = new HashMap<>();
      boolean inTime = Patience.lasts(most, () -> outputs.putAll(run(rows)));
      proof.require(
          ProofGate.ANSWERS,
          "an answer to %d rows in %d s".formatted(rows, most.toSeconds()),
          inTime ? "one" : "none; it may never end",
          inTime);
      Model model = candidate.model();
      if (model.signature().isEmpty()) {
        String problem = DeclaredOutputs.problem(model.graph(), outputs, rows).orElse("");
        proof.require(
            ProofGate.ANSWERS,
            "%s for %d rows".formatted(DeclaredOutputs.declared(model.graph()), rows),
            problem.isEmpty() ? "them" : problem,
            problem.isEmpty());
      }
    }

    /** The outputs of a model of tensors. */
    private Map<String, Tensor> run(int rows) {
      if (candidate.model().signature().isEmpty()) {
        return SampleRows.runZeros(candidate.model(), rows);
      }
      exercise.run(candidate, rows);
      return Map.of();
    }

    private void warm() {
      // Not proof: what has no plan when the time is over is planned by the first request.
      Patience.lasts(settings.patience(), () -> warming.shapes(candidate.model(), held.shapes()));
      candidate.model().warm(warming.atMost().dividedBy(2));
      oneRow = warming.warm(candidate, exercise);
      candidate.cost().assumeAtLeast(oneRow.toNanos());
    }

    /** A version that comes back has shown its pace before. */
    private void paces() {
      if (!again) {
        pace(1);
        if (held.rows() > 1) {
          pace(held.rows());
        }
      }
    }

    private void pace(int rows) {
      Optional<LatencyBound> bound = bound(rows, held.paces());
      Duration took = proof.pace(rows, () -> exercise.run(candidate, rows), bound, clock::nanos);
      boolean late = bound.filter(at -> at.isExceededBy(took)).isPresent();
      // The live one may have had other batches when it was proven, on a machine that was quicker.
      proof.within(
          rows, took, late ? bound(rows, held.pacesNow(rows, exercise, clock::nanos)) : bound);
    }

    private Optional<LatencyBound> bound(int rows, Collection<Pace> others) {
      return LatencyBound.of(
          settings.withObjective(aims.p99OfNext(request.name())), held.replaces(), others, rows);
    }

    private Duration timed(Runnable step) {
      lane.begin();
      long start = clock.nanos();
      step.run();
      return Duration.ofNanos(clock.nanos() - start);
    }

    DeployReport noRoom(OverBudgetException why) {
      return undo(DeploymentState.REFUSED, proof.noRoom(ledger.budgetBytes(), why).toString());
    }

    DeployReport undo(DeploymentState end, String why) {
      candidate.end(end, why, clock);
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
      case IsolationException ended when message != null -> message;
      case UnprovenException expected when message != null -> message;
      case UncheckedIOException unreadable when message != null -> message;
      default -> why.toString();
    };
  }
}
