package joist.server.grpc;

import inference.ModelInferRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.GrpcMessage;

/** What is in a frame that says it is zipped, for any bytes. */
public final class PackedFrames {
  private static final Frames<ModelInferRequest> FRAMES =
      new Frames<>(ModelInferRequest.getDefaultInstance(), 1 << 20);

  private PackedFrames() {}

  public static void unzip(byte[] data) {
    FRAMES.decode(GrpcMessage.message("gzip", Buffer.buffer(data)));
  }
}
