package joist.server.tfs;

import com.google.protobuf.InvalidProtocolBufferException;
import joist.graph.Graph;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.operations.Operations;
import joist.serving.Deployments;
import tensorflow.serving.ClassificationRequest;
import tensorflow.serving.PredictRequest;
import tensorflow.serving.ReloadConfigRequest;
import tools.jackson.databind.json.JsonMapper;

/** The protocol's decoders, for any bytes. */
public final class TfsDecoders {
  private static final JsonInput JSON = JsonInput.withNotFinite(Limits.STANDARD);
  private static final long MOST = 1 << 20;

  private TfsDecoders() {}

  public static void predictRest(byte[] data, Graph graph) {
    PredictReader.read(JSON, Bytes.of(data), graph, Limits.STANDARD);
  }

  public static void examplesRest(byte[] data, Graph graph) {
    ExamplesReader.Read read = ExamplesReader.read(new JsonMapper(), data);
    Examples.of(read.input(), Limits.STANDARD).request(graph);
  }

  public static void predictGrpc(byte[] data) {
    try {
      PredictRequest.parseFrom(data)
          .getInputsMap()
          .forEach((name, proto) -> TensorProtos.decode(name, proto, MOST));
    } catch (InvalidProtocolBufferException malformed) {
      // told by the frame's reader
    }
  }

  public static void examplesGrpc(byte[] data, Graph graph) {
    try {
      Examples.of(ClassificationRequest.parseFrom(data).getInput(), Limits.STANDARD).request(graph);
    } catch (InvalidProtocolBufferException malformed) {
      // told by the frame's reader
    }
  }

  /** A list of models, which is followed. */
  public static void reload(byte[] data, Deployments deployments, Operations operations) {
    ReloadConfigRequest message;
    try {
      message = ReloadConfigRequest.parseFrom(data);
    } catch (InvalidProtocolBufferException malformed) {
      return; // told by the frame's reader
    }
    Serving serving = new Serving(deployments, null, operations, null, deployments.labels(), null);
    new Reconfiguration(serving, "fuzzer")
        .follow(message.getConfig().getModelConfigList().getConfigList());
  }
}
