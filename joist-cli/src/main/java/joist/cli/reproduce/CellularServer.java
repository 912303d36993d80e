package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import joist.model.cells.CellRun;
import joist.model.cells.Cells;
import joist.serving.admission.ComputePool;
import joist.serving.batch.Batch;
import joist.serving.batch.BatchQueue;
import joist.serving.batch.Batcher;
import joist.serving.batch.CellularBatching;
import joist.serving.batch.LatencyCurve;
import joist.serving.batch.LearnedCurve;
import joist.serving.batch.Request;

/** Sequences one step at a time, by the policy, the queue and the steps of the server. */
final class CellularServer implements SequenceServer, Batcher.Handler<CellularServer.Member> {
  private final ComputePool pool = new ComputePool(1, 1024);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final SequenceModel model;
  private final Cells cells;
  private final BiConsumer<Integer, Long> answered;
  private final Batcher<Member> batcher;

  /** A request inside. */
  record Member(int request, CellRun run) {}

  CellularServer(SequenceModel model, Cells cells, int rows, BiConsumer<Integer, Long> answered) {
    this.model = model;
    this.cells = cells;
    this.answered = answered;
    BatchQueue<Member> queue =
        new BatchQueue<>(
            new CellularBatching(rows),
            rows,
            Duration.ofHours(1),
            new LearnedCurve(LatencyCurve.linear(0, 1e5)));
    this.batcher = new Batcher<>(queue, new Batcher.Places(pool, 1, timer, System::nanoTime), this);
  }

  @Override
  public void submit(int request, int steps, long arrived) {
    CellRun run = cells.begin(Map.of("x", model.sequence(steps)));
    batcher.submit(
        new Request<>(
            new Member(request, run), 1, arrived, arrived + Duration.ofHours(1).toNanos()));
  }

  @Override
  public int run(Batch<Member> batch) {
    cells.step(batch.requests().stream().map(request -> request.work().run()).toList());
    List<Request<Member>> again = new ArrayList<>();
    for (Request<Member> request : batch.requests()) {
      if (request.work().run().isOver()) {
        cells.end(request.work().run());
        answered.accept(request.work().request(), System.nanoTime());
      } else {
        again.add(request);
      }
    }
    if (!again.isEmpty()) {
      batcher.submit(again);
    }
    return batch.rows();
  }

  @Override
  public void refuse(Request<Member> request, String why) {
    throw new IllegalStateException(why);
  }

  @Override
  public void close() {
    batcher.close();
    pool.close();
    timer.shutdownNow();
  }
}
