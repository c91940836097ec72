//! The codec that lets tonic's own client carry messages known only by their descriptors.
//!
//! Framing, trailers and statuses stay tonic's business; this only encodes and merges a `DynamicMessage`.

use prost::Message as _;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

/// Decodes messages of this type; encodes any.
#[derive(Clone)]
pub(super) struct DynCodec(pub MessageDescriptor);

impl Codec for DynCodec {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = DynEncoder;
    type Decoder = DynCodec;

    fn encoder(&mut self) -> DynEncoder {
        DynEncoder
    }

    fn decoder(&mut self) -> DynCodec {
        self.clone()
    }
}

pub(super) struct DynEncoder;

impl Encoder for DynEncoder {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, message: DynamicMessage, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        message.encode(buffer).map_err(|e| Status::internal(format!("cannot encode: {e}")))
    }
}

impl Decoder for DynCodec {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let mut message = DynamicMessage::new(self.0.clone());
        message.merge(buffer).map_err(|e| Status::internal(format!("cannot decode: {e}")))?;
        Ok(Some(message))
    }
}
