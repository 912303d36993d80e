package joist.server.rows;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.ModelCalls;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.RequestBody;

/** {@code POST /v1/predict/NAME[:VERSION]}. Runs on an event loop. */
public final class PredictHandler {
  /** Where this handler lives. */
  public static final String PATH = "/v1/predict/";

  /** Bodies of more have rows enough for batches of their own, and go through them in pieces. */
  private static final int MOST_JOINED_BYTES = 32 << 10;

  private final ModelCalls calls;
  private final RowFaces faces;
  private final JsonInput input;
  private final Limits limits;

  public PredictHandler(ModelCalls calls, RowFaces faces, JsonInput input, Limits limits) {
    this.calls = calls;
    this.faces = faces;
    this.input = input;
    this.limits = limits;
  }

  public void handle(HttpServerRequest request, Reply reply) {
    ModelName model = ModelName.parse(request.path().substring(PATH.length()));
    calls.early().expect(model, reply);
    RequestBody.post(request, limits, reply, body -> predict(model, body, reply));
  }

  private void predict(ModelName model, Bytes body, Reply reply) {
    ModelCalls.Asked asked =
        new ModelCalls.Asked(reply.caller(), model, body.length(), calls.input("rows", body));
    ModelCalls.Work<Buffer> alone =
        (deployment, timing) ->
            new RowPrediction(
                    faces.of(deployment), deployment.model(), limits, timing, reply.caller())
                .answer(input, body);
    if (body.length() > MOST_JOINED_BYTES) {
      calls.call(asked, alone, reply.ofModel());
    } else {
      calls.infer(asked, alone, new JoinedRows(faces, input, limits, body), reply.ofModel());
    }
  }
}
