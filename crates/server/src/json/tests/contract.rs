//! A contract with every type and the annotations that no service uses yet, made from descriptors.

use prost::Message as _;
use prost_reflect::{ReflectMessage as _, Value};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    MethodDescriptorProto, OneofDescriptorProto, ServiceDescriptorProto,
};

use super::{DynamicMessage, message, pool};

fn field(name: &str, number: i32, kind: Type, type_name: &str) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        r#type: Some(kind as i32),
        label: Some(Label::Optional as i32),
        type_name: (!type_name.is_empty()).then(|| format!(".{type_name}")),
        ..FieldDescriptorProto::default()
    }
}

fn list(field: FieldDescriptorProto) -> FieldDescriptorProto {
    FieldDescriptorProto { label: Some(Label::Repeated as i32), ..field }
}

fn either(field: FieldDescriptorProto) -> FieldDescriptorProto {
    FieldDescriptorProto { oneof_index: Some(0), ..field }
}

fn thing() -> DescriptorProto {
    let known = |name, number, kind| field(name, number, Type::Message, &format!("google.protobuf.{kind}"));
    let mut entry = DescriptorProto {
        name: Some("CountsEntry".into()),
        field: vec![field("key", 1, Type::String, ""), field("value", 2, Type::Int32, "")],
        ..DescriptorProto::default()
    };
    entry.options.get_or_insert_default().map_entry = Some(true);
    DescriptorProto {
        name: Some("Thing".into()),
        field: vec![
            field("b", 1, Type::Bool, ""),
            field("i", 2, Type::Int32, ""),
            field("u", 3, Type::Uint64, ""),
            field("d", 4, Type::Double, ""),
            field("raw", 5, Type::Bytes, ""),
            known("at", 6, "Timestamp"),
            known("span", 7, "Duration"),
            known("mask", 8, "FieldMask"),
            known("extra", 9, "Struct"),
            known("any", 10, "Value"),
            known("list", 11, "ListValue"),
            known("wrapped", 12, "StringValue"),
            list(field("counts", 13, Type::Message, "wiwebb.test.v1.Thing.CountsEntry")),
            list(field("kinds", 14, Type::Enum, "wiwebb.test.v1.Kind")),
            field("kind", 15, Type::Enum, "wiwebb.test.v1.Kind"),
            field("child", 16, Type::Message, "wiwebb.test.v1.Thing"),
            list(field("children", 17, Type::Message, "wiwebb.test.v1.Thing")),
            either(field("left", 18, Type::String, "")),
            either(field("right", 19, Type::Int32, "")),
        ],
        nested_type: vec![entry],
        oneof_decl: vec![OneofDescriptorProto { name: Some("side".into()), options: None }],
        ..DescriptorProto::default()
    }
}

fn file(methods: &[(&str, &str, bool)]) -> FileDescriptorProto {
    let value = |(name, number): (&str, i32)| EnumValueDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        options: None,
    };
    let method = |(name, output, stream): &(&str, &str, bool)| MethodDescriptorProto {
        name: Some((*name).into()),
        input_type: Some(".wiwebb.test.v1.Thing".into()),
        output_type: Some(format!(".wiwebb.test.v1.{output}")),
        server_streaming: Some(*stream),
        ..MethodDescriptorProto::default()
    };
    let imports = ["timestamp", "duration", "field_mask", "struct", "wrappers"];
    FileDescriptorProto {
        name: Some("wiwebb/test/v1/test.proto".into()),
        package: Some("wiwebb.test.v1".into()),
        syntax: Some("proto3".into()),
        dependency: imports.iter().map(|i| format!("google/protobuf/{i}.proto")).collect(),
        enum_type: vec![EnumDescriptorProto {
            name: Some("Kind".into()),
            value: [("KIND_UNSPECIFIED", 0), ("KIND_VERY_BIG", 1), ("SMALL", 2)].map(value).into(),
            ..EnumDescriptorProto::default()
        }],
        message_type: vec![
            thing(),
            DescriptorProto {
                name: Some("Things".into()),
                field: vec![list(field("things", 1, Type::Message, "wiwebb.test.v1.Thing"))],
                ..DescriptorProto::default()
            },
        ],
        service: vec![ServiceDescriptorProto {
            name: Some("ThingService".into()),
            method: methods.iter().map(method).collect(),
            options: None,
        }],
        ..FileDescriptorProto::default()
    }
}

pub(super) type Method<'a> = (&'a str, &'a str, bool);
/// Fields of a google.api.HttpRule.
pub(super) type Rule<'a> = &'a [(&'a str, &'a str)];

/// The contract, and one file more with these methods.
pub(super) fn set_with(routes: &[(Method<'_>, Rule<'_>)]) -> Vec<u8> {
    let mut pool = pool();
    let duration = prost_types::Duration::default().descriptor().parent_file().file_descriptor_proto().clone();
    let wrappers = String::new().descriptor().parent_file().file_descriptor_proto().clone();
    let methods: Vec<_> = routes.iter().map(|(method, _)| *method).collect();
    let mut file = {
        let mut dynamic = DynamicMessage::new(message(&pool, "google.protobuf.FileDescriptorProto"));
        dynamic.transcode_from(&file(&methods)).unwrap();
        dynamic
    };
    let http = pool.get_extension_by_name("google.api.http").unwrap();
    let services = file.get_field_by_name_mut("service").unwrap().as_list_mut().unwrap();
    let methods = services[0].as_message_mut().unwrap().get_field_by_name_mut("method").unwrap();
    for (method, (_, rule)) in methods.as_list_mut().unwrap().iter_mut().zip(routes) {
        let mut value = DynamicMessage::new(message(&pool, "google.api.HttpRule"));
        for (name, text) in *rule {
            value.set_field_by_name(name, Value::String((*text).into()));
        }
        let options = method.as_message_mut().unwrap().get_field_by_name_mut("options").unwrap();
        options.as_message_mut().unwrap().set_extension(&http, Value::Message(value));
    }
    pool.add_file_descriptor_protos([duration, wrappers]).unwrap();
    pool.decode_file_descriptor_proto(file.encode_to_vec().as_slice()).unwrap();
    pool.encode_to_vec()
}

pub(super) fn set() -> Vec<u8> {
    set_with(&[
        (("EchoThing", "Thing", false), &[("post", "/api/v1/echo"), ("body", "*")]),
        (("ListThings", "Things", false), &[("get", "/api/v1/things"), ("response_body", "things")]),
        (("WatchThings", "Thing", true), &[("get", "/api/v1/watch/{child.i}")]),
    ])
}
