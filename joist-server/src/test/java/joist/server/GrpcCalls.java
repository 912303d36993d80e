package joist.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelStreamInferResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/** How a client calls a server's gRPC: its channel, its methods, and a request of a tensor. */
final class GrpcCalls {
  static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER =
      unary(
          "inference.GRPCInferenceService/ModelInfer",
          ModelInferRequest.getDefaultInstance(),
          ModelInferResponse.getDefaultInstance());
  static final MethodDescriptor<ModelInferRequest, ModelStreamInferResponse> STREAM =
      method(
          MethodDescriptor.MethodType.BIDI_STREAMING,
          "inference.GRPCInferenceService/ModelStreamInfer",
          ModelInferRequest.getDefaultInstance(),
          ModelStreamInferResponse.getDefaultInstance());

  private GrpcCalls() {}

  static ManagedChannel channel(Running running) {
    return ManagedChannelBuilder.forAddress("127.0.0.1", running.port()).usePlaintext().build();
  }

  /** By any message of each type. */
  static <Q extends Message, A extends Message> MethodDescriptor<Q, A> unary(
      String path, Q request, A answer) {
    return method(MethodDescriptor.MethodType.UNARY, path, request, answer);
  }

  private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
      MethodDescriptor.MethodType type, String path, Q request, A answer) {
    return MethodDescriptor.<Q, A>newBuilder()
        .setType(type)
        .setFullMethodName(path)
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(answer))
        .build();
  }

  /**
   * @param answer any message of the answer's type
   */
  static <Q extends Message, A extends Message> A call(
      Channel channel, String path, Q request, A answer) {
    return call(channel, unary(path, request, answer), request);
  }

  static <Q, A> A call(Channel channel, MethodDescriptor<Q, A> method, Q request) {
    return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
  }

  /**
   * A stream of requests.
   *
   * @param answers which hears of each
   */
  static StreamObserver<ModelInferRequest> stream(
      Channel channel, StreamObserver<ModelStreamInferResponse> answers) {
    return ClientCalls.asyncBidiStreamingCall(
        channel.newCall(STREAM, CallOptions.DEFAULT), answers);
  }

  /** So many rows of three zeros for the model 'twice'. */
  static ModelInferRequest twice(int rows) {
    return ModelInferRequest.newBuilder()
        .setModelName("twice")
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(rows)
                .addShape(3))
        .addRawInputContents(ByteString.copyFrom(new byte[12 * rows]))
        .build();
  }
}
