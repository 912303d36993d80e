package joist.server.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;

/**
 * What a message holds of the heap, about and rather too much. On the wire it is shorter: whole
 * numbers take as many bytes as they need there, and short texts have no objects of their own.
 */
final class MessageBytes {
  private static final long MESSAGE = 64;
  private static final long TEXT = 64;
  private static final long REFERENCE = 8;
  private static final double SPARE = 1.5; // lists grow by half

  private MessageBytes() {}

  /**
   * The same message with bytes of its own: those of an answer lie in memory that it shares with
   * other calls' tensors, and would keep all of that.
   */
  static Message copy(Message message) {
    try {
      return message.getParserForType().parseFrom(message.toByteArray());
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException("a message that was just written is not read", impossible);
    }
  }

  static long of(Message message) {
    long bytes = MESSAGE;
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      bytes += REFERENCE;
      bytes +=
          field.getKey().isRepeated()
              ? ofList(field.getKey(), (List<?>) field.getValue())
              : ofValue(field.getKey(), field.getValue());
    }
    return bytes;
  }

  private static long ofList(FieldDescriptor field, List<?> values) {
    long each =
        switch (field.getJavaType()) {
          case BOOLEAN -> 1;
          case INT, FLOAT, ENUM -> 4;
          case LONG, DOUBLE -> 8;
          case STRING, BYTE_STRING, MESSAGE -> REFERENCE;
        };
    long bytes = MESSAGE + (long) (SPARE * each * values.size());
    if (each == REFERENCE && isObject(field)) {
      for (Object value : values) {
        bytes += ofValue(field, value);
      }
    }
    return bytes;
  }

  private static boolean isObject(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING, BYTE_STRING, MESSAGE -> true;
      case BOOLEAN, INT, LONG, FLOAT, DOUBLE, ENUM -> false;
    };
  }

  private static long ofValue(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case STRING -> TEXT + 2L * ((String) value).length();
      case BYTE_STRING -> TEXT + ((ByteString) value).size();
      case MESSAGE -> of((Message) value);
      case BOOLEAN, INT, LONG, FLOAT, DOUBLE, ENUM -> REFERENCE;
    };
  }
}
