package joist.server.rows;

import io.vertx.core.buffer.Buffer;
import joist.model.Model;
import joist.model.RowBatch;
import joist.server.http.ByteSink;
import joist.server.http.Bytes;
import joist.server.http.Caller;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.Timing;

/**
 * One request of rows: a body of JSON in, a body of JSON out. Many rows go through in batches, so
 * the workspace stays small whatever the request's size. Used by one thread.
 */
final class RowPrediction implements RowBody.Batches {
  private static final int BATCH_ROWS = 1024;

  private final RowFace face;
  private final Model model;
  private final Limits limits;
  private final Timing timing;
  private final Caller caller;
  private final ByteSink sink;
  private final AnswerWriter writer;

  RowPrediction(RowFace face, Model model, Limits limits, Timing timing, Caller caller) {
    this.face = face;
    this.model = model;
    this.limits = limits;
    this.timing = timing;
    this.caller = caller;
    this.sink = AnswerWriter.sink(face, 1);
    this.writer = new AnswerWriter(face, sink);
  }

  /** Answers a body; between two batches of rows it asks whether the caller still waits. */
  Buffer answer(JsonInput input, Bytes body) {
    new RowBody(face, limits, this).read(input, body);
    writer.end();
    return sink.toBuffer();
  }

  @Override
  public int most() {
    return BATCH_ROWS;
  }

  @Override
  public RowBatch of(int rows) {
    caller.requireWaiting();
    return model.borrow(rows);
  }

  @Override
  public void take(RowBatch batch, int rows, int before) {
    timing.decoded();
    timing.listener().ifPresentOrElse(batch::run, batch::run);
    timing.ran(rows);
    writer.write(batch, rows);
    timing.encoded();
  }
}
