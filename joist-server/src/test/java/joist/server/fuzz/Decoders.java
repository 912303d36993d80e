package joist.server.fuzz;

import com.google.protobuf.ByteString;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.SystemSharedMemoryRegisterRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import joist.model.BadRowException;
import joist.server.arrow.ArrowTables;
import joist.server.config.ConfigException;
import joist.server.config.ServeConfigReader;
import joist.server.graphpipe.GraphPipeClient;
import joist.server.grpc.PackedFrames;
import joist.server.http.Errors;
import joist.server.http.PackedBodies;
import joist.server.http.RequestException;
import joist.server.operations.ModelSource;
import joist.server.operations.Operations;
import joist.server.rows.RowDecoders;
import joist.server.tfs.TfsDecoders;
import joist.server.v2.V2Decoders;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.ServingClock;
import joist.serving.ServingException;
import joist.serving.SmallModels;
import joist.serving.isolate.ChildWords;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.util.Text;
import tensorflow.BytesList;
import tensorflow.DataType;
import tensorflow.Example;
import tensorflow.Feature;
import tensorflow.Features;
import tensorflow.FloatList;
import tensorflow.TensorProto;
import tensorflow.TensorShapeProto;
import tensorflow.serving.ClassificationRequest;
import tensorflow.serving.ModelConfig;
import tensorflow.serving.ModelSpec;
import tensorflow.serving.MultiInferenceRequest;
import tensorflow.serving.PredictRequest;
import tensorflow.serving.ReloadConfigRequest;
import tensorflow.serving.ServableVersionPolicy;

/**
 * All decoders behind one door: the first byte says which, the others are for it. Whatever they
 * are, they are decoded, or refused as the caller's fault with a message. Frames of gRPC are so by
 * a server, which is closed with it.
 */
final class Decoders implements AutoCloseable {
  private static final int COUNT = 22;

  private final Deployments deployments = deployed();
  private final Deployment delay = deployments.acquire("number-0.0").deployment();
  private final Operations operations =
      new Operations(new ModelSource.Files(List.of()), deployments, () -> "fuzzed");
  private final Wire wire = new Wire();
  private final ChildWords child = new ChildWords();

  private static Deployments deployed() {
    try {
      Path folder = Files.createTempDirectory("joist-fuzz");
      Deployments deployments =
          new Deployments(
              new Deployments.WarmSettings(1, Duration.ZERO),
              new Ledger(64 << 20),
              ServingClock.system(),
              Runnable::run,
              (deployment, rows) -> {});
      deployments.deployFile(SmallModels.number(folder, 0)).join();
      return deployments;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  void check(byte[] data) {
    try {
      decode(data);
    } catch (RequestException | ServingException why) {
      RequestException told = Errors.toldToCaller(why, "");
      if (told.status() >= 500 || told.text().isBlank()) {
        throw new AssertionError("refused, but not as the caller's fault: " + hex(data), why);
      }
    } catch (BadRowException told) {
      if (String.valueOf(told.getMessage()).isBlank()) {
        throw new AssertionError("refused without a reason: " + hex(data), told);
      }
    } catch (ConfigException told) {
      if (String.valueOf(told.getMessage()).isBlank()) {
        throw new AssertionError("refused without a reason: " + hex(data), told);
      }
    } catch (RuntimeException | Error defect) {
      throw new AssertionError("neither decoded nor refused: " + hex(data), defect);
    }
  }

  private void decode(byte[] data) {
    byte[] rest = Arrays.copyOfRange(data, Math.min(1, data.length), data.length);
    switch (data.length == 0 ? 0 : (data[0] & 0xFF) % COUNT) {
      case 0 -> V2Decoders.rest(rest);
      case 1 -> V2Decoders.grpc(rest);
      case 2 -> TfsDecoders.predictRest(rest, delay.model().graph());
      case 3 -> TfsDecoders.examplesRest(rest, delay.model().graph());
      case 4 -> TfsDecoders.predictGrpc(rest);
      case 5 -> TfsDecoders.examplesGrpc(rest, delay.model().graph());
      case 6 -> RowDecoders.rows(rest, delay);
      case 7 -> GraphPipeClient.decode(rest, delay.model().graph());
      case 8 -> ArrowTables.decode(rest, delay);
      case 9 -> PackedBodies.unpack(rest);
      case 10 -> PackedFrames.unzip(rest);
      case 11 -> ServeConfigReader.read(rest, Path.of("folder"));
      case 12 -> V2Decoders.regionRest(rest);
      case 13 -> V2Decoders.regionGrpc(rest);
      case 14 -> child.greeting(rest);
      case 15 -> child.answer(rest);
      case 16 -> wire.tasks(rest);
      case 17 -> TfsDecoders.reload(rest, deployments, operations);
      case 18 -> wire.unary(rest);
      case 19 -> wire.web(rest);
      case 20 -> wire.text(rest);
      default -> wire.stream(rest);
    }
  }

  private static String hex(byte[] data) {
    return HexFormat.of().formatHex(data);
  }

  /** For each decoder something that it takes, but for those of calls. */
  List<byte[]> seeds() {
    String city = "{\"name\":\"city\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"ATL\"]}";
    String raw =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4}}]}";
    List<byte[]> seeds =
        new ArrayList<>(
            List.of(
                seed(
                    0,
                    "\0\0{\"id\":\"7\",\"inputs\":[" + city + "],\"outputs\":[{\"name\":\"y\"}]}"),
                seed(0, "\0" + (char) raw.length() + raw + "abcd"),
                seed(1, inferRequest().toByteArray()),
                seed(2, "{\"instances\":[{\"distance\":[1.5],\"city\":[\"ATL\"]}]}"),
                seed(
                    2,
                    "{\"inputs\":{\"distance\":[[1],[NaN]],\"city\":[\"ATL\",{\"b64\":\"T1JE\"}]}}"),
                seed(3, "{\"context\":{\"city\":\"ATL\"},\"examples\":[{\"distance\":[1.5]}]}"),
                seed(4, predictRequest().toByteArray()),
                seed(5, classificationRequest().toByteArray()),
                seed(
                    7,
                    GraphPipeClient.infer(
                        List.of("distance", "city"),
                        List.of(
                            Tensor.of(Shape.of(2, 1), 1.5f, 2),
                            Tensor.of(Shape.of(2, 1), "ATL", "ORD")),
                        List.of("prediction"))),
                seed(8, arrow()),
                seed(
                    6,
                    "{\"rows\":[{\"distance\":1.5,\"city\":null},{\"distance\":2,\"city\":\"ORD\"}]}")));
    seeds.add(seed(1, rawRequest().toByteArray()));
    seeds.add(seed(1, sharedRequest().toByteArray()));
    byte[] zipped = packed(GZIPOutputStream::new);
    seeds.add(seed(9, join((byte) 0, zipped)));
    seeds.add(seed(9, join((byte) 1, packed(DeflaterOutputStream::new))));
    seeds.add(seed(10, zipped));
    seeds.add(seed(11, ServeConfigReader.EXAMPLE));
    seeds.add(
        seed(
            11,
            "{\"models\":{\"a\":{\"file\":\"a.onnx\",\"pin\":true,\"p99\":\"20ms\",\"batching\":\"cork\",\"tensorLimit\":\"1MiB\"}}}"));
    seeds.add(seed(12, "{\"key\":\"/object\",\"offset\":8,\"byte_size\":16}"));
    seeds.add(
        seed(
            13,
            SystemSharedMemoryRegisterRequest.newBuilder()
                .setName("new")
                .setKey("object")
                .setByteSize(64)
                .build()
                .toByteArray()));
    seeds.add(seed(14, ChildWords.hello()));
    seeds.add(seed(15, child.outputs()));
    ChildWords.failures().forEach(said -> seeds.add(seed(15, said)));
    seeds.add(seed(17, sameModel(policy -> policy.getLatestBuilder().setNumVersions(1))));
    seeds.add(seed(17, sameModel(policy -> policy.getSpecificBuilder().addVersions(1))));
    return List.copyOf(seeds);
  }

  /** Calls that are answered, and some whose callers leave. */
  List<byte[]> calls() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(seed(16, twoTasks().toByteArray()));
    byte[] frame = Sent.frame(rawRequest());
    byte[] whole = Sent.frame(longRequest());
    byte[] begun = Arrays.copyOf(whole, whole.length - Sent.TAIL_BYTES);
    for (int size : new int[] {0, 3}) {
      seeds.add(call(18, size, frame));
      seeds.add(call(19, size, frame));
      seeds.add(call(20, size, Base64.getEncoder().encode(frame)));
      seeds.add(call(21, size, frame, frame));
    }
    byte[] zipped = Sent.frame(1, packed(GZIPOutputStream::new));
    seeds.add(call(18, 0, frame, frame));
    seeds.add(call(18, Sent.ZIPPED, zipped));
    seeds.add(call(19, Sent.ZIPPED, zipped));
    seeds.add(call(21, Sent.ZIPPED, frame, zipped));
    for (int decoder = 18; decoder <= 21; decoder++) {
      seeds.add(call(decoder, Sent.LEFT | 7, frame));
    }
    seeds.add(call(19, Sent.TAIL, begun));
    seeds.add(call(20, Sent.TAIL, Base64.getEncoder().encode(begun)));
    seeds.add(call(21, Sent.TAIL, begun));
    seeds.add(call(21, Sent.TAIL | Sent.LEFT, begun));
    return List.copyOf(seeds);
  }

  @Override
  public void close() {
    wire.close();
    operations.close();
    deployments.close();
  }

  /** Over the wire, of which so many bytes come at a time. */
  private static byte[] call(int decoder, int size, byte[]... parts) {
    return seed(decoder, join((byte) size, parts));
  }

  private static byte[] seed(int decoder, String text) {
    return seed(decoder, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] seed(int decoder, byte[] rest) {
    byte[] all = new byte[rest.length + 1];
    all[0] = (byte) decoder;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static byte[] join(byte first, byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(first);
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private interface Packing {
    OutputStream of(OutputStream out) throws IOException;
  }

  private static byte[] packed(Packing packing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream packed = packing.of(out)) {
      packed.write(rawRequest().toByteArray());
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
    return out.toByteArray();
  }

  private static ModelInferRequest.InferInputTensor.Builder x() {
    return ModelInferRequest.InferInputTensor.newBuilder()
        .setName("x")
        .setDatatype("FP32")
        .addShape(1)
        .addShape(3);
  }

  /** As NVIDIA's clients send tensors. */
  private static ModelInferRequest rawRequest() {
    return ModelInferRequest.newBuilder()
        .setModelName("twice")
        .addInputs(x())
        .addRawInputContents(ByteString.copyFrom(new byte[12]))
        .build();
  }

  /** One that ends with the wire's tail; what is before it is, in a frame, whole in Base64. */
  private static ModelInferRequest longRequest() {
    return ModelInferRequest.newBuilder()
        .setModelName("twice")
        .setId("id")
        .addInputs(x().setShape(0, Sent.TAIL_BYTES / 12))
        .addRawInputContents(ByteString.copyFrom(new byte[Sent.TAIL_BYTES]))
        .build();
  }

  private static ModelInferRequest sharedRequest() {
    ModelInferRequest.InferInputTensor.Builder x = x();
    x.putParameters(
        "shared_memory_region", InferParameter.newBuilder().setStringParam("r").build());
    x.putParameters(
        "shared_memory_byte_size", InferParameter.newBuilder().setInt64Param(12).build());
    return ModelInferRequest.newBuilder().setModelName("twice").addInputs(x).build();
  }

  private static ModelInferRequest inferRequest() {
    return ModelInferRequest.newBuilder()
        .setModelName("m")
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("UINT8")
                .addShape(2)
                .setContents(
                    InferTensorContents.newBuilder().addUintContents(1).addUintContents(255)))
        .build();
  }

  private static byte[] arrow() {
    try (BufferAllocator allocator = new RootAllocator()) {
      Float4Vector distance = new Float4Vector("distance", allocator);
      VarCharVector city = new VarCharVector("city", allocator);
      distance.setSafe(0, 1.5f);
      distance.setNull(1);
      distance.setValueCount(2);
      city.setSafe(0, new Text("ATL"));
      city.setSafe(1, new Text("ORD"));
      city.setValueCount(2);
      return ArrowTables.stream(List.of(distance, city));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static PredictRequest predictRequest() {
    return PredictRequest.newBuilder()
        .putInputs(
            "x",
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(
                    TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(1)))
                .setTensorContent(ByteString.copyFrom(new byte[4]))
                .build())
        .build();
  }

  private static ClassificationRequest classificationRequest() {
    Feature distance =
        Feature.newBuilder().setFloatList(FloatList.newBuilder().addValue(1)).build();
    Feature city =
        Feature.newBuilder()
            .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFromUtf8("ATL")))
            .build();
    ClassificationRequest.Builder request = ClassificationRequest.newBuilder();
    request
        .getInputBuilder()
        .getExampleListBuilder()
        .addExamples(
            Example.newBuilder()
                .setFeatures(
                    Features.newBuilder()
                        .putFeature("distance", distance)
                        .putFeature("city", city)));
    return request.build();
  }

  private static MultiInferenceRequest twoTasks() {
    MultiInferenceRequest.Builder tasks =
        MultiInferenceRequest.newBuilder().setInput(classificationRequest().getInput());
    Map.of("delay", "tensorflow/serving/regress", "late", "tensorflow/serving/classify")
        .forEach((model, method) ->
            tasks
                .addTasksBuilder()
                .setMethodName(method)
                .setModelSpec(ModelSpec.newBuilder().setName(model)));
    return tasks.build();
  }

  /** A list of the one model that is served. */
  private static byte[] sameModel(Consumer<ServableVersionPolicy.Builder> policy) {
    ReloadConfigRequest.Builder request = ReloadConfigRequest.newBuilder();
    ModelConfig.Builder model =
        request.getConfigBuilder().getModelConfigListBuilder().addConfigBuilder();
    policy.accept(
        model
            .setName("number-0.0")
            .setModelPlatform("tensorflow")
            .putVersionLabels("stable", 1)
            .getModelVersionPolicyBuilder());
    return request.build().toByteArray();
  }
}
