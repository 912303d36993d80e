package joist.server.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.model.Model;
import joist.model.StepListener;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.RequestFlight.Way;
import joist.serving.flight.RunStep;
import joist.serving.flight.Sender;
import joist.serving.flight.StepLog;
import joist.serving.flight.TraceContext;
import joist.serving.stats.RunStats;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** What one call spent where; filled in by whoever does the work. Used by one thread at a time. */
public final class Timing {
  final long arrivedNanos;
  long startedNanos;
  private long lapNanos;
  int rows;
  long decodeNanos;
  long waitNanos;
  long runNanos;
  private double runShare = 1; // of the rows that ran together
  private long charged = -1; // of runs, as told; negative where it was in one that was answered
  long encodeNanos;
  long predictedNanos;
  Way way = Way.AT_ONCE;
  @Nullable BatchFlight batch; // that it ran in
  List<RunStep> steps = List.of(); // of that batch's run
  private @Nullable RunStats runs; // where its runs are told
  private long toldNanos; // of decoding, there
  private int ranRows; // together in the last one
  private @Nullable StepLog log; // of its own runs, where its caller traces it

  Timing(long arrivedNanos) {
    this.arrivedNanos = arrivedNanos;
  }

  /** The timing of a call that was begun here and now. */
  public static Timing begun() {
    long now = System.nanoTime();
    Timing timing = new Timing(now);
    timing.start(now);
    return timing;
  }

  /** Has its runs counted, and what their inputs and answers took. */
  void countIn(RunStats its) {
    runs = its;
  }

  /** Has the steps of its runs told, where its caller traces it. */
  void watchFor(Sender sender) {
    if (wantsSteps(sender)) {
      log = new StepLog();
    }
  }

  static boolean wantsSteps(Sender sender) {
    TraceContext trace = sender.trace();
    return trace != null && trace.isCallers();
  }

  /** Who hears what each step of a run took; empty for nobody. */
  public Optional<StepListener> listener() {
    return Optional.ofNullable(log);
  }

  /** Runs a model by this thread alone, as it is to be told. */
  Map<String, Tensor> run(Model model, Map<String, Tensor> inputs) {
    StepListener heard = log;
    return heard == null ? model.run(inputs) : model.run(inputs, Runnable::run, 1, heard);
  }

  /** What steps took: of its batch's run, or of its own. */
  List<RunStep> steps() {
    return log == null ? steps : log.steps();
  }

  void start(long nowNanos) {
    startedNanos = nowNanos;
    lapNanos = nowNanos;
  }

  /** Ends a stretch of decoding. */
  public void decoded() {
    decodeNanos += lap();
  }

  /** Ends a stretch of waiting after it was decoded. */
  public void waited() {
    waitNanos += lap();
  }

  /** What its time went to, as it is over now, and what of that its caller is charged. */
  RequestFlight.Course course(long nowNanos, long callerChargedNanos) {
    long started = startedNanos == 0 ? nowNanos : startedNanos; // 0: no thread took it up
    return new RequestFlight.Course(
        way,
        started - arrivedNanos,
        decodeNanos,
        waitNanos,
        runNanos,
        encodeNanos,
        nowNanos - arrivedNanos,
        callerChargedNanos);
  }

  /** Decoding and encoding so far. */
  long codingNanos() {
    return decodeNanos + encodeNanos;
  }

  /** Ends a stretch of running the model over {@code batchRows} rows. */
  public void ran(int batchRows) {
    long before = runNanos;
    ran(batchRows, batchRows);
    if (runs != null) {
      runs.ran(batchRows, runNanos - before);
    }
  }

  /** Ends a stretch in which its rows ran among {@code batchRows}; who ran them counts the run. */
  void ran(int itsRows, int batchRows) {
    left();
    rows += itsRows;
    runShare = itsRows < batchRows ? (double) itsRows / batchRows : 1;
    ranRows = batchRows;
    if (runs != null) {
      runs.decoded(batchRows, decodeNanos - toldNanos);
      toldNanos = decodeNanos;
    }
  }

  /** Ends a stretch of running that has no answer. */
  void left() {
    runNanos += lap();
  }

  /** Says what its rows' part of several runs was, or of those that were given up. */
  void charge(long nanos) {
    charged = nanos;
  }

  /** Ends a stretch of a run of its own that was given up. */
  void gaveUp() {
    left();
    charge(runNanos);
  }

  /** What its caller is charged: coding, and its own part of what ran. */
  long chargedNanos() {
    return codingNanos() + (charged < 0 ? (long) (runNanos * runShare) : charged);
  }

  /** The same without an answer: something where a run was given up. */
  long unansweredChargedNanos() {
    return charged < 0 ? 0 : chargedNanos();
  }

  /** Goes on after a stretch in which others had their turn. */
  void resumed() {
    lap();
  }

  /** Ends a stretch of encoding. */
  public void encoded() {
    long took = lap();
    encodeNanos += took;
    if (runs != null) {
      runs.encoded(ranRows, took);
    }
  }

  private long lap() {
    long now = System.nanoTime();
    long spent = now - lapNanos;
    lapNanos = now;
    return spent;
  }

  /** Rows answered. */
  public int rows() {
    return rows;
  }
}
