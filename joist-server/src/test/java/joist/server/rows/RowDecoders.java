package joist.server.rows;

import joist.server.http.Bytes;
import joist.server.http.Caller;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.Timing;
import joist.serving.Deployment;

/** The decoder of plain rows, for any bytes; what it takes is answered. */
public final class RowDecoders {
  private static final JsonInput JSON = new JsonInput(Limits.STANDARD);

  private RowDecoders() {}

  public static void rows(byte[] data, Deployment deployment) {
    RowFace face = new RowFaces(JSON).of(deployment);
    new RowPrediction(face, deployment.model(), Limits.STANDARD, Timing.begun(), Caller.patient())
        .answer(JSON, new Bytes(data, 0, data.length));
  }
}
