package joist.server.tfs;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import joist.graph.Graph;
import joist.graph.Value;
import joist.server.grpc.GrpcCallers;
import joist.server.grpc.GrpcMethods;
import joist.server.http.Caller;
import joist.server.http.ModelAnswer;
import joist.server.http.ModelCalls;
import joist.server.http.ModelName;
import joist.server.http.RequestException;
import joist.server.http.TensorWork;
import joist.server.inference.InferRequest;
import joist.server.inference.NamedWork;
import joist.serving.Deployment;
import joist.tensor.Tensor;
import tensorflow.serving.ClassificationRequest;
import tensorflow.serving.ClassificationResponse;
import tensorflow.serving.ClassificationResult;
import tensorflow.serving.Classifications;
import tensorflow.serving.GetModelMetadataRequest;
import tensorflow.serving.GetModelMetadataResponse;
import tensorflow.serving.InferenceResult;
import tensorflow.serving.InferenceTask;
import tensorflow.serving.Input;
import tensorflow.serving.ModelSpec;
import tensorflow.serving.MultiInferenceRequest;
import tensorflow.serving.MultiInferenceResponse;
import tensorflow.serving.PredictRequest;
import tensorflow.serving.PredictResponse;
import tensorflow.serving.Regression;
import tensorflow.serving.RegressionRequest;
import tensorflow.serving.RegressionResponse;
import tensorflow.serving.RegressionResult;
import tensorflow.serving.SignatureDefMap;

/** {@code tensorflow.serving.PredictionService}. Runs on an event loop. */
public final class GrpcPrediction {
  private static final String SIGNATURES = "signature_def";
  private static final int MOST_TASKS = 32;

  private final Serving serving;

  public GrpcPrediction(Serving serving) {
    this.serving = serving;
  }

  /** Adds the service's methods. */
  public void register(GrpcMethods methods) {
    GrpcMethods.Service service = methods.service("tensorflow.serving.PredictionService");
    service.unary("Predict", PredictRequest.getDefaultInstance(), this::predict);
    service.unary("Classify", ClassificationRequest.getDefaultInstance(), this::classify);
    service.unary("Regress", RegressionRequest.getDefaultInstance(), this::regress);
    service.unary("MultiInference", MultiInferenceRequest.getDefaultInstance(), this::infer);
    service.now("GetModelMetadata", GetModelMetadataRequest.getDefaultInstance(), this::metadata);
  }

  private <A> Future<A> call(Caller caller, ModelSpec spec, Message message, TensorWork<A> work) {
    return call(caller, spec, new Part(message, 0), work);
  }

  /**
   * What one call is about.
   *
   * @param task of the message; 0 where it has one alone
   */
  private record Part(Message message, int task) {
    String protocol() {
      return "grpc " + message.getDescriptorForType().getFullName() + " " + task;
    }
  }

  private <A> Future<A> call(Caller caller, ModelSpec spec, Part part, TensorWork<A> work) {
    ModelName model = ModelSpecs.model(spec, serving.labels());
    ModelCalls calls = serving.calls();
    String asked = calls.input(part.protocol(), part.message());
    return ModelAnswer.of(
        calls,
        new ModelCalls.Asked(caller, model, part.message().getSerializedSize(), asked),
        work);
  }

  private Future<PredictResponse> predict(GrpcServerRequest<?, ?> call, PredictRequest message) {
    Signatures.require(message.getModelSpec().getSignatureName(), Signatures.PREDICT);
    return call(
        GrpcCallers.of(call),
        message.getModelSpec(),
        message,
        new NamedWork<>(
            TfType::nameOf,
            deployment -> tensors(deployment.model().graph(), message),
            (deployment, request, wanted) -> {
              PredictResponse.Builder response =
                  PredictResponse.newBuilder()
                      .setModelSpec(ModelSpecs.answered(message.getModelSpec(), deployment));
              wanted.forEach(
                  (name, tensor) -> response.putOutputs(name, TensorProtos.encode(name, tensor)));
              return response.build();
            }));
  }

  /** No more tensors than the graph has inputs: a few bytes may fill one of any size. */
  private InferRequest tensors(Graph graph, PredictRequest message) {
    if (message.getInputsCount() > graph.inputs().size()) {
      throw RequestException.badRequest(
          "expected the inputs %s, got %,d"
              .formatted(
                  graph.inputs().stream().map(Value::name).toList(), message.getInputsCount()));
    }
    long most = serving.limits().of(message.getModelSpec().getName()).tensorBytes();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    message
        .getInputsMap()
        .forEach((name, proto) -> inputs.put(name, TensorProtos.decode(name, proto, most)));
    return new InferRequest("", inputs, message.getOutputFilterList());
  }

  /** Work on examples. */
  private <A> TensorWork<A> judging(Input input, BiFunction<Deployment, Verdicts, A> encoding) {
    return new NamedWork<>(
        TfType::nameOf,
        deployment ->
            Examples.of(input, serving.limits().of(deployment.name()))
                .request(deployment.model().graph()),
        (deployment, request, wanted) -> encoding.apply(deployment, Verdicts.of(request, wanted)));
  }

  private Future<ClassificationResponse> classify(
      GrpcServerRequest<?, ?> call, ClassificationRequest message) {
    Signatures.require(message.getModelSpec().getSignatureName(), Signatures.CLASSIFY);
    return call(
        GrpcCallers.of(call),
        message.getModelSpec(),
        message,
        judging(
            message.getInput(),
            (deployment, verdicts) ->
                ClassificationResponse.newBuilder()
                    .setModelSpec(ModelSpecs.answered(message.getModelSpec(), deployment))
                    .setResult(classes(deployment, verdicts))
                    .build()));
  }

  private static ClassificationResult classes(Deployment deployment, Verdicts verdicts) {
    ClassificationResult.Builder result = ClassificationResult.newBuilder();
    for (List<Verdicts.Scored> classes : verdicts.classes(deployment.model())) {
      Classifications.Builder list = Classifications.newBuilder();
      classes.forEach(
          scored -> list.addClassesBuilder().setLabel(scored.label()).setScore(scored.score()));
      result.addClassifications(list);
    }
    return result.build();
  }

  private Future<RegressionResponse> regress(
      GrpcServerRequest<?, ?> call, RegressionRequest message) {
    Signatures.require(message.getModelSpec().getSignatureName(), Signatures.REGRESS);
    return call(
        GrpcCallers.of(call),
        message.getModelSpec(),
        message,
        judging(
            message.getInput(),
            (deployment, verdicts) ->
                RegressionResponse.newBuilder()
                    .setModelSpec(ModelSpecs.answered(message.getModelSpec(), deployment))
                    .setResult(values(deployment, verdicts))
                    .build()));
  }

  private static RegressionResult values(Deployment deployment, Verdicts verdicts) {
    RegressionResult.Builder result = RegressionResult.newBuilder();
    verdicts
        .values(deployment.model())
        .forEach(value -> result.addRegressions(Regression.newBuilder().setValue(value)));
    return result.build();
  }

  /** Some tasks over the same examples, each a call of its own. */
  private Future<MultiInferenceResponse> infer(
      GrpcServerRequest<?, ?> call, MultiInferenceRequest message) {
    if (message.getTasksCount() == 0) {
      throw RequestException.badRequest("expected one or more tasks, got none");
    }
    if (message.getTasksCount() > MOST_TASKS) { // each decodes all examples
      throw RequestException.badRequest(
          "expected at most %d tasks, got %,d".formatted(MOST_TASKS, message.getTasksCount()));
    }
    Caller caller = GrpcCallers.of(call);
    List<Future<InferenceResult>> results = new ArrayList<>();
    for (int task = 0; task < message.getTasksCount(); task++) {
      results.add(task(caller, message.getTasks(task), new Part(message, task)));
    }
    return Future.all(results)
        .map(all ->
            MultiInferenceResponse.newBuilder()
                .addAllResults(results.stream().map(Future::result).toList())
                .build());
  }

  private Future<InferenceResult> task(Caller caller, InferenceTask task, Part part) {
    boolean classifies = classifies(task.getMethodName());
    Signatures.require(task.getModelSpec().getSignatureName(), task.getMethodName());
    Input input = ((MultiInferenceRequest) part.message()).getInput();
    return call(
        caller,
        task.getModelSpec(),
        part,
        judging(
            input,
            (deployment, verdicts) -> {
              InferenceResult.Builder result =
                  InferenceResult.newBuilder()
                      .setModelSpec(ModelSpecs.answered(task.getModelSpec(), deployment));
              return classifies
                  ? result.setClassificationResult(classes(deployment, verdicts)).build()
                  : result.setRegressionResult(values(deployment, verdicts)).build();
            }));
  }

  private static boolean classifies(String method) {
    return switch (method) {
      case Signatures.CLASSIFY -> true;
      case Signatures.REGRESS -> false;
      default ->
          throw RequestException.badRequest(
              "expected the method %s or %s, got '%s'"
                  .formatted(Signatures.CLASSIFY, Signatures.REGRESS, method));
    };
  }

  private GetModelMetadataResponse metadata(GetModelMetadataRequest message) {
    for (String field : message.getMetadataFieldList()) {
      if (!field.equals(SIGNATURES)) {
        throw RequestException.badRequest(
            "expected the metadata_field '%s', got '%s'".formatted(SIGNATURES, field));
      }
    }
    Deployment deployment =
        ModelSpecs.model(message.getModelSpec(), serving.labels()).served(serving.deployments());
    SignatureDefMap signatures =
        SignatureDefMap.newBuilder()
            .putAllSignatureDef(Signatures.of(deployment.description()))
            .build();
    return GetModelMetadataResponse.newBuilder()
        .setModelSpec(
            ModelSpecs.answered(message.getModelSpec(), deployment).toBuilder()
                .clearSignatureName())
        .putMetadata(SIGNATURES, Any.pack(signatures))
        .build();
  }
}
