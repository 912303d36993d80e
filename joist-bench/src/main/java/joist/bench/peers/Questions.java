package joist.bench.peers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.load.Target;

/**
 * What the process that sends the load is given: what to send where, and what must come back.
 *
 * @param answers to each of the target's bodies
 * @param timeout when a request has failed
 */
record Questions(Target target, Wire wire, List<float[]> answers, Duration timeout) {
  void write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeUTF(target.url().toString());
      out.writeInt(target.headers().size());
      for (Map.Entry<String, String> header : target.headers().entrySet()) {
        out.writeUTF(header.getKey());
        out.writeUTF(header.getValue());
      }
      out.writeUTF(wire.name());
      out.writeLong(timeout.toMillis());
      out.writeInt(answers.size());
      for (int i = 0; i < answers.size(); i++) {
        out.writeInt(target.bodies().get(i).length);
        out.write(target.bodies().get(i));
        out.writeInt(answers.get(i).length);
        for (float value : answers.get(i)) {
          out.writeFloat(value);
        }
      }
    }
  }

  static Questions read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      URI url = URI.create(in.readUTF());
      Map<String, String> headers = new TreeMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        headers.put(in.readUTF(), in.readUTF());
      }
      Wire wire = Wire.valueOf(in.readUTF());
      Duration timeout = Duration.ofMillis(in.readLong());
      List<byte[]> bodies = new ArrayList<>();
      List<float[]> answers = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        bodies.add(in.readNBytes(in.readInt()));
        float[] answer = new float[in.readInt()];
        for (int i = 0; i < answer.length; i++) {
          answer[i] = in.readFloat();
        }
        answers.add(answer);
      }
      return new Questions(new Target(url, bodies, headers), wire, answers, timeout);
    }
  }
}
