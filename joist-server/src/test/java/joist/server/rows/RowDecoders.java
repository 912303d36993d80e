package joist.server.rows;

import java.util.function.Supplier;
import joist.server.http.Bytes;
import joist.server.http.Caller;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.server.http.Timing;
import joist.serving.Deployment;

/** The decoder of plain rows, for any bytes; what it takes is answered. */
public final class RowDecoders {
  private static final JsonInput JSON = new JsonInput(Limits.STANDARD);

  private RowDecoders() {}

  /**
   * Answers rows both ways, by themselves and as tensors.
   *
   * @return the answer
   * @throws AssertionError when the two do not say the same
   */
  public static String rows(byte[] data, Deployment deployment) {
    Bytes body = Bytes.of(data);
    RowFace face = new RowFaces(JSON).of(deployment);
    Supplier<String> alone =
        () ->
            new RowPrediction(
                    face, deployment.model(), Limits.STANDARD, Timing.begun(), Caller.patient())
                .answer(JSON, body)
                .toString();
    JoinedRows joined = new JoinedRows(new RowFaces(JSON), JSON, Limits.STANDARD, body);
    Supplier<String> asTensors =
        () ->
            joined.encode(deployment, deployment.model().run(joined.decode(deployment))).toString();
    String one = said(alone);
    String other = said(asTensors);
    if (!one.equals(other)) {
      throw new AssertionError("by themselves: " + one + "\nas tensors: " + other);
    }
    return alone.get();
  }

  private static String said(Supplier<String> answer) {
    try {
      return answer.get();
    } catch (RequestException refused) {
      return refused.status() + " " + refused.text();
    }
  }
}
