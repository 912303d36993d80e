package joist.server.rows;

import java.nio.charset.StandardCharsets;
import joist.server.http.Bytes;
import joist.server.http.Caller;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.Timing;
import joist.serving.Deployment;
import joist.serving.Exercise;
import joist.serving.SampleRows;
import joist.serving.admission.Gate;

/**
 * Warms the whole way of a request of rows, JSON included; models of tensors in process alone.
 * Thread-safe.
 */
public final class RowExercise implements Exercise {
  private static final int TRIES = 3;

  private final RowFaces faces;
  private final JsonInput input;
  private final Exercise tensors = new SampleRows();

  public RowExercise(RowFaces faces, JsonInput input) {
    this.faces = faces;
    this.input = input;
  }

  @Override
  public void run(Deployment deployment, int rows) {
    if (deployment.model().signature().isEmpty()) {
      tensors.run(deployment, rows);
      return;
    }
    alone(deployment, rows);
    if (rows > 1 && !isSmall(deployment)) {
      joined(deployment, 1);
      joined(deployment, rows);
    }
  }

  private void alone(Deployment deployment, int rows) {
    RowFace face = faces.of(deployment);
    new RowPrediction(face, deployment.model(), Limits.STANDARD, Timing.begun(), Caller.patient())
        .answer(input, body(face, rows));
  }

  /** Whether requests of a row will run where they arrive, and never as tensors. */
  private boolean isSmall(Deployment deployment) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      alone(deployment, 1);
      least = Math.min(least, System.nanoTime() - start);
    }
    return least < Gate.INLINE_LIMIT.toNanos();
  }

  private void joined(Deployment deployment, int rows) {
    JoinedRows work =
        new JoinedRows(faces, input, Limits.STANDARD, body(faces.of(deployment), rows));
    work.encode(deployment, deployment.model().run(work.decode(deployment)));
  }

  private static Bytes body(RowFace face, int rows) {
    String row = face.example();
    String text = rows == 1 ? row : "[" + (row + ",").repeat(rows - 1) + row + "]";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Bytes.of(bytes);
  }
}
