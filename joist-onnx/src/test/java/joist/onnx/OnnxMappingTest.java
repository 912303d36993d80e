package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.UnaryOperator;
import joist.graph.Graph;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as they are mapped: which are refused unread, and that weights stay in them. */
class OnnxMappingTest {
  private static final long THREE_GIB = 3L << 30;

  @TempDir private Path folder;

  @Test
  void refusesWhatIsNoRegularFile() throws Exception {
    assertThatThrownBy(() -> OnnxReader.read(folder))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("expected a regular file");
    assertThatThrownBy(() -> OnnxReader.read(folder.resolve("none.onnx")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("none.onnx");
    assertThatThrownBy(() -> OnnxReader.read(pipe("pipe.onnx")))
        .hasMessageContaining("expected a regular file");
  }

  @Test
  void refusesHostilePathsOfWeightsUnread() throws Exception {
    Path models = Files.createDirectory(folder.resolve("models"));
    Files.write(folder.resolve("secret"), new byte[64]);
    Files.createSymbolicLink(models.resolve("link"), folder.resolve("secret"));
    Files.createSymbolicLink(models.resolve("out"), folder);
    Files.createDirectory(models.resolve("sub"));
    pipe("models/pipe");
    List<String> hostile =
        List.of(
            "",
            ".",
            "..",
            "../secret",
            "sub/../../secret",
            "/etc/passwd",
            "//etc/passwd",
            "C:secret",
            "sub\\secret",
            "link",
            "out/secret",
            "sub",
            "sub/",
            "pipe",
            "a\0b",
            "/dev/zero");
    for (String location : hostile) {
      assertThatThrownBy(() -> read(models, location, "0", "4"))
          .as(location)
          .isInstanceOf(OnnxException.class)
          .hasMessageContaining("only regular files in the model's own folder are read");
    }
  }

  @Test
  void refusesPlacesThatTheFileOfWeightsDoesNotHave() throws IOException {
    Files.write(folder.resolve("w"), new byte[8]);
    rejects("8", "4", "needs 4 bytes at 8 of 'w', which has 8");
    rejects("5", "4", "needs 4 bytes at 5 of 'w', which has 8");
    rejects("9223372036854775807", "4", "needs 4 bytes at 9223372036854775807");
    rejects("0", "5", "the model states 5");
    rejects("-4", "4", "expected 0 or more");
    rejects("0", "9223372036854775808", "expected a number");
    rejects("0x0", "4", "expected a number");
    assertThatThrownBy(() -> read(folder, "absent", "0", "4"))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("it is not there; keep it beside the model");
  }

  private void rejects(String offset, String length, String message) {
    assertThatThrownBy(() -> read(folder, "w", offset, length))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesSegmentsOfTensors() {
    byte[] part =
        OneTensorModel.of(
            t -> t.varint(1, 4).varint(2, 1).message(3, s -> s.varint(1, 2).varint(2, 4)));
    assertThatThrownBy(() -> OnnxReader.read(part)).hasMessageContaining("segment 2 to 4 of 4");
  }

  @Test
  void weightsStayInTheFileTheyAreMappedFrom() throws IOException {
    byte[] raw = {0, 0, (byte) 0xc0, 0x3f};
    Path file = folder.resolve("raw.onnx");
    Files.write(file, OneTensorModel.of(t -> t.varint(1, 1).varint(2, 1).bytes(9, raw)));

    Tensor weight = OnnxReader.read(file).initializers().get("c");

    assertThat(weight.toFloats()).containsExactly(1.5f);
    assertThat(weight.data().isMapped()).isTrue();
    assertThat(weight.data().isReadOnly()).isTrue();
  }

  @Test
  void tensorsOfOneFileOfWeightsShareItsMapping() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    Files.write(folder.resolve("sub/w"), new byte[] {0, 0, (byte) 0xc0, 0x3f, 0, 0, 0, 0x40});
    UnaryOperator<WireWriter> first = t -> place(t, "sub/w", "0", "4");
    UnaryOperator<WireWriter> second = t -> place(t, "sub/w", "4", "4");
    Path file = folder.resolve("m.onnx");
    Files.write(file, OneTensorModel.of(first, second));

    Graph graph = OnnxReader.read(file);

    Tensor one = graph.initializers().get("c");
    Tensor two = graph.initializers().get("c1");
    assertThat(one.toFloats()).containsExactly(1.5f);
    assertThat(two.toFloats()).containsExactly(2f);
    assertThat(two.data().address()).isEqualTo(one.data().address() + 4);
  }

  @Test
  void filesBeyondTwoGibibytesAreRead() throws IOException {
    Path model = folder.resolve("large.onnx");
    byte[] whole = OneTensorModel.header(THREE_GIB);
    try (FileChannel channel =
        FileChannel.open(model, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(whole));
      channel.write(ByteBuffer.wrap(new byte[] {7}), whole.length + THREE_GIB - 1);
    }
    Tensor large = OnnxReader.read(model).initializers().get("c");
    assertThat(large.toString()).isEqualTo("u8[" + THREE_GIB + "]");
    assertThat(large.data().get(ValueLayout.JAVA_BYTE, THREE_GIB - 1)).isEqualTo((byte) 7);

    long offset = THREE_GIB + whole.length - 4;
    Files.write(
        folder.resolve("m.onnx"),
        OneTensorModel.of(t -> place(t, "large.onnx", Long.toString(offset), "4")));
    Tensor external = OnnxReader.read(folder.resolve("m.onnx")).initializers().get("c");
    assertThat(external.i32(0)).isEqualTo(7 << 24);
  }

  @Test
  void typedListsAreDecodedOffTheHeap() {
    Tensor halves =
        OnnxReader.read(
                OneTensorModel.of(t -> t.varint(1, 2).varint(2, 10).varint(5, 0x3c00).varint(5, 1)))
            .initializers()
            .get("c");
    assertThat(halves.type()).isEqualTo(ElementType.F16);
    assertThat(halves.data().isNative()).isTrue();
    assertThat(halves.data().getAtIndex(Tensor.I16, 0)).isEqualTo((short) 0x3c00);
    byte[] packed = {1, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 2};
    Tensor longs =
        OnnxReader.read(OneTensorModel.of(t -> t.varint(1, 3).varint(2, 7).bytes(7, packed)))
            .initializers()
            .get("c");
    assertThat(longs.i64(0)).isEqualTo(1);
    assertThat(longs.i64(1)).isEqualTo(0xffff_ffffL);
    assertThat(longs.i64(2)).isEqualTo(2);
  }

  private Graph read(Path models, String location, String offset, String length)
      throws IOException {
    Path model = models.resolve("m.onnx");
    Files.write(model, OneTensorModel.of(t -> place(t, location, offset, length)));
    return OnnxReader.read(model);
  }

  private static WireWriter place(
      WireWriter tensor, String location, String offset, String length) {
    return tensor
        .varint(1, 1)
        .varint(2, location.equals("large.onnx") ? 6 : 1)
        .message(13, entry -> entry.string(1, "location").string(2, location))
        .message(13, entry -> entry.string(1, "offset").string(2, offset))
        .message(13, entry -> entry.string(1, "length").string(2, length))
        .varint(14, 1);
  }

  private Path pipe(String name) throws IOException, InterruptedException {
    Path pipe = folder.resolve(name);
    try {
      int status = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
      assumeThat(status).isZero();
    } catch (IOException e) {
      assumeThat(e).as("there is no mkfifo on this machine").isNull();
    }
    return pipe;
  }
}
